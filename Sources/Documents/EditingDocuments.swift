import Database

/// What a customer changes about a document; what is `nil` stays.
package struct DocumentChange: Sendable {
    package var title: String?
    package var topic: String?
    package var language: String?
    package var targetPages: Int?
    package var citationStyle: String?
    /// Empty takes them away.
    package var requirements: String?

    package init(
        title: String? = nil, topic: String? = nil, language: String? = nil, targetPages: Int? = nil,
        citationStyle: String? = nil, requirements: String? = nil
    ) {
        self.title = title
        self.topic = topic
        self.language = language
        self.targetPages = targetPages
        self.citationStyle = citationStyle
        self.requirements = requirements
    }

    /// The whole request that this makes of a document, so that the rules are those of a new one.
    fileprivate func request(changing document: Document) -> DocumentRequest {
        DocumentRequest(
            title: title ?? document.title, topic: topic ?? document.topic, language: language ?? document.language,
            targetPages: targetPages ?? document.targetPages,
            citationStyle: citationStyle ?? document.citationStyle.rawValue,
            requirements: requirements ?? document.requirements, sources: [])
    }
}

/// Why a document is not changed.
package enum DocumentEditError: Error, Sendable {
    /// It can be paid for, is paid for, or has come to its end: what was priced is frozen.
    case locked
}

extension DocumentService {
    /// Changes what a customer has described.
    ///
    /// - Returns: the document afterwards.
    /// - Throws: ``DocumentError/notFound``, ``DocumentEditError``, ``InvalidDocument``; `DatabaseError`.
    package func change(_ id: DocumentID, _ change: DocumentChange, user: String) async throws -> Document {
        let result = try await database.write { [time] transaction -> Result<Document, any Error> in
            guard let document = try DocumentStore.lock(id, in: transaction), document.userID == user else {
                return .failure(DocumentError.notFound)
            }
            guard document.status == .draft else { return .failure(DocumentEditError.locked) }
            switch Result(catching: { () throws(InvalidDocument) in try change.request(changing: document).checked() })
            {
            case .failure(let error): return .failure(error)
            case .success(let checked):
                return .success(try DocumentStore.update(id, to: checked, at: time.now(), in: transaction))
            }
        }
        return try result.get()
    }
}

extension DocumentStore {
    fileprivate static func update(
        _ id: DocumentID, to request: CheckedDocument, at now: Timestamp, in transaction: any Transaction
    ) throws -> Document {
        let row = try transaction.first(
            """
            UPDATE documents SET title = \(request.title), topic = \(request.topic), language = \(request.language),
                target_pages = \(request.targetPages), citation_style = \(request.citationStyle),
                requirements = \(request.requirements), updated_at = \(now)
            WHERE id = \(id) RETURNING \(Document.columns)
            """)
        guard let row else { throw DatabaseError.unreadable("an update returned no row") }
        return try Document(row)
    }
}
