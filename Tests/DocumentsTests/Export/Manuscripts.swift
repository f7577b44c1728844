import Foundation

@testable import Documents

extension Manuscript {
    /// A small manuscript with two sources; `s2` is cited nowhere unless the text does.
    static func sample(
        title: String = "Harbours of the Black Sea", subtitle: String? = nil, language: String = "en",
        style: CitationStyle = .apa,
        sections: [ManuscriptSection] = [
            ManuscriptSection(title: "Antiquity", markdown: "Olbia was founded by settlers from Miletus [@s1].")
        ],
        sources: [ManuscriptSource] = [
            ManuscriptSource(
                key: "s1", title: "Olbia Pontica", author: "Bondar, Oleksandr; Rukopys editorial", year: 2021,
                url: "https://example.org/olbia"),
            ManuscriptSource(key: "s2", title: "Never cited", author: nil, year: -55, url: nil),
        ]
    ) -> Manuscript {
        Manuscript(
            title: title, subtitle: subtitle, language: language, citationStyle: style,
            date: Date(timeIntervalSince1970: 1_780_000_000), sections: sections, sources: sources,
            colophon: "Written by a test.")
    }

    /// A manuscript of one section with this text.
    static func sample(markdown: String, language: String = "en") -> Manuscript {
        sample(language: language, sections: [ManuscriptSection(title: "Only", markdown: markdown)])
    }
}
