import Database

package typealias DocumentID = Identifier<Document>
package typealias DocumentSourceID = Identifier<DocumentSource>

/// What a customer has described, and what has become of it.
package struct Document: Sendable {
    package let id: DocumentID
    package let userID: String
    package let title: String
    package let topic: String
    /// BCP 47.
    package let language: String
    package let targetPages: Int
    package let citationStyle: CitationStyle
    package let requirements: String?
    package let status: DocumentStatus
    package let jobID: String?
    package let createdAt: Timestamp
    package let updatedAt: Timestamp
    package let completedAt: Timestamp?

    /// The columns, for `SELECT` and `RETURNING`.
    static let columns: SQL = """
        id, user_id, title, topic, language, target_pages, citation_style, requirements, status, job_id, created_at,
        updated_at, completed_at
        """

    init(_ row: Row) throws {
        id = try row["id"]
        userID = try row["user_id"]
        title = try row["title"]
        topic = try row["topic"]
        language = try row["language"]
        targetPages = try row["target_pages"]
        citationStyle = try row["citation_style"]
        requirements = try row["requirements"]
        status = try row["status"]
        jobID = try row["job_id"]
        createdAt = try row["created_at"]
        updatedAt = try row["updated_at"]
        completedAt = try row["completed_at"]
    }
}

extension CitationStyle: SQLConvertible {}

/// A document's life: `draft` → `payment_pending` → `queued` → `generating` → `completed`, or an early end.
package enum DocumentStatus: String, Sendable, CaseIterable, SQLConvertible {
    case draft
    case paymentPending = "payment_pending"
    case queued, generating, completed
    case partiallyCompleted = "partially_completed"
    case failed, canceled, refunded

    /// Whether there is something to download.
    package var isDelivered: Bool { self == .completed || self == .partiallyCompleted }

    /// Whether it can be ordered, or is being ordered.
    package var isUnpaid: Bool { self == .draft || self == .paymentPending }
}

/// A text that the customer brought; sections are written from it and cite it.
package struct DocumentSource: Sendable {
    package let id: DocumentSourceID
    /// From 1; gives the citation key `s1`, `s2` ….
    package let position: Int
    package let kind: SourceKind
    package let title: String
    package let author: String?
    package let year: Int?
    /// For the citation; never fetched.
    package let url: String?
    /// Of a PDF the text of its pages, a form feed behind each.
    package let content: String
    /// How many pages the PDF had that the text was taken from.
    package var pages: Int?
    package var createdAt = Timestamp(microseconds: 0)

    package var citationKey: String { "s\(position)" }
}

package enum SourceKind: String, Sendable, CaseIterable, SQLConvertible {
    case text, markdown
}

/// A finished section.
package struct DocumentSection: Sendable {
    package let id: String
    /// From 0.
    package let position: Int
    package let title: String
    package let markdown: String
    package let words: Int
    package let citations: [String]
    package let finishedAt: Timestamp
}
