import Database
import Testing

@testable import Documents

@Suite("The pages of citations")
struct CitedPagesTests {
    private static let places = [
        ManuscriptPlace(key: "s1", sentence: "Olbia was founded by settlers.", page: 12),
        ManuscriptPlace(key: "s1", sentence: "It lay on the river.", page: 13),
        ManuscriptPlace(key: "s1", sentence: "The grain was exported.", page: 20),
    ]

    private func markdown(_ text: String, language: String = "en", style: CitationStyle = .apa) async throws -> String {
        var section = ManuscriptSection(title: "Only", markdown: text)
        section.places = Self.places
        let manuscript = Manuscript.sample(language: language, style: style, sections: [section])
        return try await Opened.text(Exporter().export(manuscript, as: .md), .md).replacing("\\", with: "")
            .replacing("\u{A0}", with: " ")
    }

    @Test(
        "are those of the sentences that the citation stands for",
        arguments: [
            ("Olbia was founded by *settlers* [@s1].", "2021, p. 12)"),
            ("Olbia was founded by settlers. It lay on the river [@s1].", "2021, pp. 12–13)"),
            ("Olbia was founded by settlers. The grain was exported [@s1].", "2021, pp. 12, 20)"),
            ("Olbia was founded by settlers [@s1]. The grain was exported [@s1].", "2021, p. 20)"),
            ("- The grain was exported [@s1].", "2021, p. 20)"),
            // It says so itself.
            ("Olbia was founded by settlers [@s1, p. 99].", "2021, p. 99)"),
            // Nobody knows.
            ("Olbia was built by settlers [@s1].", "2021)"), ("Olbia was founded by settlers [@s2].", "-55)"),
        ])
    func pages(text: String, expected: String) async throws {
        let written = try await markdown(text)
        #expect(written.contains(expected) || (expected == "-55)" && !written.contains("12")), "\(written)")
    }

    @Test(
        "are named in the document's language",
        arguments: [("de", "S. 12"), ("uk", "с. 12"), ("pl", "s. 12"), ("en", "p. 12")])
    func languages(language: String, expected: String) async throws {
        #expect(try await markdown("Olbia was founded by settlers [@s1].", language: language).contains(expected))
    }

    @Test("are found in PDFs only, word for word")
    func found() {
        func source(_ position: Int, _ content: String) -> DocumentSource {
            DocumentSource(
                id: DocumentSourceID(at: Timestamp(microseconds: 0)), position: position, kind: .text, title: "T",
                author: nil, year: nil, url: nil,
                content: content)
        }
        let sections = [
            ManuscriptSection(
                title: "A",
                markdown: "The harbour was opened in 1909 [@s1]. The railway came to the town later on [@s2].")
        ]
        let paged = source(1, "The first page is about nothing.\u{0C}\nThe harbour was opened in 1909.\u{0C}")
        let plain = source(2, "The railway came to the town later on.")
        let places = CitedPages.withPlaces(sections, sources: [paged, plain])[0].places
        #expect(places == [ManuscriptPlace(key: "s1", sentence: "The harbour was opened in 1909.", page: 2)])
        #expect(CitedPages.withPlaces(sections, sources: [plain])[0].places == nil)
    }
}
