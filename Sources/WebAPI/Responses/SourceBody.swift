import Documents

/// A source of a document; its text only where one is asked for.
struct SourceBody: Encodable, Sendable {
    let id: String
    /// What `[@key]` in the document's sections refers to.
    let citationKey: String
    let kind: String
    let title: String
    @Nullable var author: String?
    @Nullable var year: Int?
    @Nullable var url: String?
    /// Of a PDF.
    @Nullable var pages: Int?
    let bytes: Int
    let createdAt: String
    /// Left out of lists.
    let content: String?

    init(_ source: StoredSource, content: String? = nil) {
        id = source.id.text
        citationKey = source.citationKey
        kind = source.kind.rawValue
        title = source.title
        _author = Nullable(wrappedValue: source.author)
        _year = Nullable(wrappedValue: source.year)
        _url = Nullable(wrappedValue: source.url)
        _pages = Nullable(wrappedValue: source.pages)
        bytes = source.bytes
        createdAt = source.createdAt.rfc3339
        self.content = content
    }
}
