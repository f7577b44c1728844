import AI
import Accounts
import Documents
import Foundation
import Hummingbird
import Jobs
import Payments

/// `/documents/{id}`: everything of one document.
struct DocumentPage: Sendable {
    let pages: CustomerPages

    private var services: WebAPI.Services { pages.services }

    func add(to router: some RouterMethods<AppContext>) {
        pages.reading(router)
            .get("documents/:id", "show", by: DocumentService.self, use: show)
    }

    @Sendable private func show(_ request: Request, _ context: AppContext) async throws -> Response {
        let user = try context.signedIn.user.id.text
        let id = try context.id(DocumentID.init)
        // What the stream goes on behind is read before the state: an end in between is then told once more, not never.
        let seen = try await lastEvent(of: try await services.documents.document(id, user: user).job)
        let (document, job) = try await services.documents.document(id, user: user)
        let looked = DocumentLook(
            document: document, job: job, sources: try await services.sources.list(of: id, user: user),
            outline: try await outline(of: id, user),
            sections: try await services.documents.sections(of: id, user: user),
            payments: try await services.payments.payments(
                PaymentFilter(userID: user, documentID: id.text), before: nil, limit: 20),
            seen: seen.job == job?.id ? seen.event : 0, price: services.documents.price(pages: document.targetPages))
        let notice = FormFields(queryOf: request)["notice"]
        let language = try CustomerPages.language(context)
        let body = try PageTemplates.render(
            "document", DocumentValues(looked, notice: notice == "refund-asked" ? notice : nil, language))
        var page = try CustomerPages.page(document.title, body, context)
        if looked.state.isMoving { page.script = .progress }
        // Paying leads to the provider's page.
        if document.status.isUnpaid {
            page.formTargets = pages.publicURL.origin.hasPrefix("https://") ? ["https:"] : ["https:", "http:"]
        }
        return try page.response()
    }

    private func outline(of id: DocumentID, _ user: String) async throws -> Outline? {
        do {
            return try await services.outlines.outline(of: id, user: user)
        } catch OutlineError.none {
            return nil
        }
    }

    /// What the page knows already, and of which job.
    private func lastEvent(of job: Job?) async throws -> (job: JobID?, event: Int64) {
        guard let job, !job.state.isFinal else { return (job?.id, 0) }
        var seen: Int64 = 0
        while let last = try await services.jobs.events(of: job.id, after: seen).last { seen = last.seq }
        return (job.id, seen)
    }
}
