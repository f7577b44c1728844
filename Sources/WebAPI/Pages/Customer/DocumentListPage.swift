import Documents
import Hummingbird

/// `/` and `/documents`: where a customer begins.
struct DocumentListPage: Sendable {
    let pages: CustomerPages

    private static let perPage = 30

    private struct Values: Sendable {
        struct Line: Sendable {
            let id: String
            let title: String
            let status: String
            let facts: String
        }

        let documents: [Line]
        let older: String?
        let t: [String: String]
    }

    func add(to router: some RouterMethods<AppContext>) {
        router.group().add(middleware: pages.limiting.others)
            .get("/", "home", by: DocumentService.self, use: home)
        pages.reading(router)
            .get("documents", "list", by: DocumentService.self, use: list)
    }

    @Sendable private func home(_ request: Request, _ context: AppContext) async throws -> Response {
        // For programs there is nothing.
        guard ProblemPage.isWanted(by: request) else { throw Problem.notFound }
        return VisitorMiddleware.redirect(to: "/documents")
    }

    @Sendable private func list(_ request: Request, _ context: AppContext) async throws -> Response {
        let language = try CustomerPages.language(context)
        let before = FormFields(queryOf: request)["before"].flatMap { DocumentID($0) }
        let (items, hasMore) = try await pages.services.documents.list(
            user: try context.signedIn.user.id.text, status: nil, title: nil, before: before, limit: Self.perPage)
        let lines = items.map { item in
            Values.Line(
                id: item.document.id.text, title: item.document.title,
                status: DocumentState(item.document, item.job).text(language),
                facts: language("pages", "\(item.document.targetPages)") + " · "
                    + CustomerPages.text(item.document.createdAt))
        }
        let body = try PageTemplates.render(
            "documents",
            Values(documents: lines, older: hasMore ? items.last?.document.id.text : nil, t: language.phrases))
        return try CustomerPages.page(language("documents"), body, context).response()
    }
}
