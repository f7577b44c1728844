import Foundation

/// What is wrong with one field of a request.
package struct FieldProblem: Sendable, Equatable {
    /// The field as the client wrote it: `title`, `sources[0].content`.
    package let field: String
    package let message: String

    package init(_ field: String, _ message: String) {
        self.field = field
        self.message = message
    }
}

/// What a customer asks for, as it came in; ``checked()`` says what is wrong with it, all at once.
package struct DocumentRequest: Sendable {
    package var title: String?
    package var topic: String?
    package var language: String?
    package var targetPages: Int?
    package var citationStyle: String?
    package var requirements: String?
    package var sources: [Source]

    package struct Source: Sendable {
        package var kind: String?
        package var title: String?
        package var content: String?
        package var author: String?
        package var year: Int?
        package var url: String?

        package init(
            kind: String?, title: String?, content: String?, author: String?, year: Int?, url: String?
        ) {
            self.kind = kind
            self.title = title
            self.content = content
            self.author = author
            self.year = year
            self.url = url
        }
    }

    package init(
        title: String?, topic: String?, language: String?, targetPages: Int?, citationStyle: String?,
        requirements: String?, sources: [Source]
    ) {
        self.title = title
        self.topic = topic
        self.language = language
        self.targetPages = targetPages
        self.citationStyle = citationStyle
        self.requirements = requirements
        self.sources = sources
    }

    /// The request when every rule holds.
    ///
    /// - Throws: ``InvalidDocument`` with every problem.
    package func checked() throws(InvalidDocument) -> CheckedDocument {
        var check = FieldCheck()
        let title = check.text("title", title, 1...500, isOneLine: true)
        let topic = check.text("topic", topic, 10...5_000)
        let language = check.language("language", language)
        let pages = check.number("target_pages", targetPages, 3...200)
        let style = check.choice("citation_style", citationStyle, CitationStyle.self)
        let requirements = check.optionalText("requirements", requirements, 5_000)
        let mostSources = SourceLimits.sources
        if sources.count > mostSources { check.add("sources", "at most \(mostSources) sources") }
        let sources = sources.prefix(mostSources).enumerated().map { index, source in
            source.checked(&check, "sources[\(index)].")
        }
        guard check.problems.isEmpty else { throw InvalidDocument(problems: check.problems) }
        return CheckedDocument(
            title: title, topic: topic, language: language, targetPages: pages, citationStyle: style ?? .apa,
            requirements: requirements, sources: sources)
    }
}

extension DocumentRequest.Source {
    func checked(_ check: inout FieldCheck, _ prefix: String) -> CheckedDocument.Source {
        let kind = check.choice(prefix + "kind", kind, SourceKind.self)
        let title = check.text(prefix + "title", title, 1...500, isOneLine: true)
        let content = check.text(prefix + "content", content, 1...SourceLimits.characters)
        let author = check.optionalText(prefix + "author", author, 500, isOneLine: true)
        if let year, !(-3_000...9_999).contains(year) { check.add(prefix + "year", "a year from -3000 to 9999") }
        if let url {
            let scheme = url.lowercased()
            let isWeb = scheme.hasPrefix("https://") || scheme.hasPrefix("http://")
            if !isWeb || url.utf8.count > 2_000 || url.utf8.contains(where: { $0 <= 0x20 || $0 == 0x7F }) {
                check.add(prefix + "url", "an http or https URL of at most 2000 characters")
            }
        }
        return CheckedDocument.Source(
            kind: kind ?? .text, title: title, content: content, author: author, year: year, url: url)
    }
}

/// A request of which every field has been checked.
package struct CheckedDocument: Sendable {
    let title: String
    let topic: String
    let language: String
    let targetPages: Int
    let citationStyle: CitationStyle
    let requirements: String?
    let sources: [Source]

    struct Source: Sendable {
        let kind: SourceKind
        let title: String
        let content: String
        let author: String?
        let year: Int?
        let url: String?
        /// Of a PDF.
        var pages: Int?
    }
}

/// A document cannot be made from what was sent.
package struct InvalidDocument: Error, Sendable {
    package let problems: [FieldProblem]
}
