import Foundation

/// A finished text with all that its files are made from.
package struct Manuscript: Sendable, Hashable, Codable {
    package let title: String
    package let subtitle: String?
    /// BCP 47; decides headings, hyphenation and how citations read.
    package let language: String
    package let citationStyle: CitationStyle
    /// The day on the title page, in UTC.
    package let date: Date
    package let sections: [ManuscriptSection]
    /// What may be cited.
    ///
    /// Only what is cited comes into the bibliography.
    package let sources: [ManuscriptSource]
    /// Where the text comes from, for whoever reads it; stands at the end.
    package let colophon: String

    package init(
        title: String, subtitle: String?, language: String, citationStyle: CitationStyle, date: Date,
        sections: [ManuscriptSection], sources: [ManuscriptSource], colophon: String
    ) {
        self.title = title
        self.subtitle = subtitle
        self.language = language
        self.citationStyle = citationStyle
        self.date = date
        self.sections = sections
        self.sources = sources
        self.colophon = colophon
    }
}

/// A chapter: its text is pandoc's Markdown and comes from a model, so it is data that nobody trusts.
package struct ManuscriptSection: Sendable, Hashable, Codable {
    package let title: String
    package let markdown: String
    /// Which sentences stand word for word on which pages; `nil` when no source has pages.
    package var places: [ManuscriptPlace]?

    package init(title: String, markdown: String) {
        self.title = title
        self.markdown = markdown
    }
}

/// A sentence of a chapter that a source has word for word on a page of its PDF.
package struct ManuscriptPlace: Sendable, Hashable, Codable {
    /// The source's.
    package let key: String
    /// Without marks.
    package let sentence: String
    /// From 1, counted in the file.
    package let page: Int

    package init(key: String, sentence: String, page: Int) {
        self.key = key
        self.sentence = sentence
        self.page = page
    }
}

/// A source as the bibliography shows it.
package struct ManuscriptSource: Sendable, Hashable, Codable {
    /// What `[@key]` in the text refers to.
    package let key: String
    package let title: String
    /// As the customer wrote it.
    ///
    /// Several are separated by semicolons; `Family, Given` is understood.
    package let author: String?
    package let year: Int?
    /// Shown and linked, never fetched.
    package let url: String?

    package init(key: String, title: String, author: String?, year: Int?, url: String?) {
        self.key = key
        self.title = title
        self.author = author
        self.year = year
        self.url = url
    }
}
