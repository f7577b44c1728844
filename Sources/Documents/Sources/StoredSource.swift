import Database

/// A source without its text.
package struct StoredSource: Sendable, Hashable {
    package let id: DocumentSourceID
    /// From 1; gives the citation key.
    ///
    /// Never given to another source of the document.
    package let position: Int
    package let kind: SourceKind
    package let title: String
    package let author: String?
    package let year: Int?
    package let url: String?
    /// How many pages the PDF had that the text was taken from; `nil` for texts.
    package let pages: Int?
    /// Of the text in UTF-8.
    package let bytes: Int
    package let createdAt: Timestamp

    package var citationKey: String { "s\(position)" }

    static let columns: SQL = """
        id, position, kind, title, author, year, url, pages, COALESCE(bytes, LENGTH(content)) AS bytes, created_at
        """

    init(_ row: Row) throws {
        id = try row["id"]
        position = try row["position"]
        kind = try row["kind"]
        title = try row["title"]
        author = try row["author"]
        year = try row["year"]
        url = try row["url"]
        pages = try row["pages"]
        bytes = try row["bytes"]
        createdAt = try row["created_at"]
    }

    /// A source that was read with its text.
    package init(_ source: DocumentSource) {
        id = source.id
        position = source.position
        kind = source.kind
        title = source.title
        author = source.author
        year = source.year
        url = source.url
        pages = source.pages
        bytes = source.content.utf8.count
        createdAt = source.createdAt
    }
}
