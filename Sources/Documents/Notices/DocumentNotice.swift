import Database
import Foundation
import Jobs
import Mail
import Security

/// The job that tells a customer that a document is ready, or what there is of it.
package struct DocumentNotice: JobHandler {
    package struct Arguments: Codable, Sendable {
        let documentID: DocumentID
    }

    package static let kind = JobKind<Arguments>("send_document_notice", maxAttempts: 8)

    private let database: any Database
    private let transport: any MailTransport
    private let addresses: any AddressBook
    /// The sender, as it stands in `From`.
    private let from: String
    private let publicURL: PublicURL
    private let time: TimeSource

    package init(
        database: any Database, transport: any MailTransport, addresses: any AddressBook, from: String,
        publicURL: PublicURL, time: TimeSource
    ) {
        self.database = database
        self.transport = transport
        self.addresses = addresses
        self.from = from
        self.publicURL = publicURL
        self.time = time
    }

    package var kind: JobKind<Arguments> { Self.kind }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let found = try await database.read { [addresses] transaction -> (DocumentSummary, Reader)? in
            // Refunded meanwhile, there is nothing to fetch any more.
            guard let document = try DocumentStore.document(arguments.documentID, in: transaction),
                document.status.isDelivered, let reader = try addresses.reader(document.userID, in: transaction)
            else { return nil }
            return (try DocumentSummary(document, in: transaction), reader)
        }
        guard let (summary, reader) = found else { return .done }
        let words = DocumentNoticeText(summary, link: publicURL.origin, language: reader.language)
        do {
            try await transport.send(
                MailMessage(
                    from: from, to: reader.email, subject: words.subject, text: words.text, html: words.html,
                    id: context.job.id.text, date: time.now()))
        } catch MailFailure.permanent(let reason) {
            throw JobFailure.permanent(reason)
        } catch MailFailure.temporary(let reason) {
            throw JobFailure.transient(reason)
        }
        return .done
    }
}

/// What a notice says of a document.
struct DocumentSummary: Sendable, Hashable {
    let title: String
    let isComplete: Bool
    let sections: Int
    /// Of the outline.
    let plannedSections: Int
    let words: Int

    init(title: String, isComplete: Bool, sections: Int, plannedSections: Int, words: Int) {
        self.title = title
        self.isComplete = isComplete
        self.sections = sections
        self.plannedSections = plannedSections
        self.words = words
    }

    init(_ document: Document, in transaction: any Transaction) throws {
        let finished = try DocumentStore.sections(of: document.id, in: transaction)
        let outline = try DocumentStore.writtenOutline(of: document.id, in: transaction)
        self.init(
            title: document.title, isComplete: document.status == .completed, sections: finished.count,
            plannedSections: max(finished.count, outline?.sections.count ?? 0),
            words: finished.reduce(0) { $0 + $1.words })
    }
}

extension BackgroundJobService {
    /// Writes to a document's customer, in the transaction in which it becomes theirs.
    func tellReader(of document: Document, in transaction: any Transaction) throws {
        try enqueue(
            DocumentNotice.kind, DocumentNotice.Arguments(documentID: document.id),
            uniqueKey: "notice of \(document.id)",
            userID: document.userID, subjectID: document.id.text, in: transaction)
    }
}
