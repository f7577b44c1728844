import AI
import Database
import Security

/// Outlines before anything is paid: made by a model, edited by the customer, frozen with the payment.
package struct OutlineService: Sendable {
    let database: any Database
    let ai: AIService
    let settings: Settings
    let time: TimeSource

    /// What keeps free outlines from being abused.
    package struct Settings: Sendable {
        /// So many are made for one document.
        package var perDocument: Int
        /// So many are made for one customer, over all documents.
        package var perUser: RateLimit
        /// What all outlines of all customers may cost in 24 hours, in millionths of the server's currency.
        package var budgetMicros: Int64
        /// So long one may take.
        package var timeLimit: Duration

        package init(
            perDocument: Int = 5, perUser: RateLimit = RateLimit(20, per: .seconds(86_400)),
            budgetMicros: Int64 = 5_000_000, timeLimit: Duration = .seconds(90)
        ) {
            self.perDocument = perDocument
            self.perUser = perUser
            self.budgetMicros = budgetMicros
            self.timeLimit = timeLimit
        }
    }

    package init(database: any Database, ai: AIService, settings: Settings = Settings(), time: TimeSource) {
        self.database = database
        self.ai = ai
        self.settings = settings
        self.time = time
    }

    /// The outline that a document is to be written by, as far as there is one.
    ///
    /// - Throws: ``DocumentError/notFound``, ``OutlineError/none``.
    package func outline(of id: DocumentID, user: String) async throws -> Outline {
        try await database.read { transaction in
            _ = try Self.own(DocumentStore.document(id, in: transaction), user)
            guard let outline = try DocumentStore.outline(of: id, in: transaction) else { throw OutlineError.none }
            return outline
        }
    }

    /// Replaces the outline by the customer's own.
    ///
    /// - Throws: ``DocumentError/notFound``, ``OutlineError/documentLocked``, ``InvalidDocument``.
    package func replace(_ request: OutlineRequest, of id: DocumentID, user: String) async throws -> Outline {
        let now = time.now()
        return try await database.write { transaction in
            let document = try Self.draft(DocumentStore.lock(id, in: transaction), user)
            let known = try DocumentStore.outline(of: id, in: transaction)
            let outline = try request.checked(
                against: Set(known?.sections.map(\.id) ?? []), pages: document.targetPages,
                newID: { Self.newID(at: now) })
            try DocumentStore.saveOutline(outline, of: id, at: now, in: transaction)
            return outline
        }
    }

    static func newID(at now: Timestamp) -> String { Identifier<DocumentSection>(at: now).text }

    static func draft(_ document: Document?, _ user: String) throws -> Document {
        let document = try own(document, user)
        guard document.status == .draft else { throw OutlineError.documentLocked }
        return document
    }

    private static func own(_ document: Document?, _ user: String) throws -> Document {
        guard let document, document.userID == user else { throw DocumentError.notFound }
        return document
    }
}
