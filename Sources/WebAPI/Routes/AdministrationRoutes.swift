import Accounts
import Administration
import Database
import Documents
import HTTPTypes
import Hummingbird
import Jobs
import NIOCore
import Security

/// `admin/stats`, `admin/users*`, `admin/documents*`, `admin/audit-log` and `admin/maintenance`.
struct AdministrationRoutes: Sendable {
    let users: UserAdministration
    let audit: AuditAdministration
    let maintenance: Maintenance
    let documents: DocumentService
    let auth: AuthService
    let limiting: RateLimiting
    /// What costs are counted in.
    let currency: String

    func add(to group: RouterGroup<AppContext>) {
        group.group("admin").add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .add(middleware: AdministratorMiddleware())
            .get("stats", "stats", by: UserAdministration.self, use: stats)
            .get("users", "listUsers", by: UserAdministration.self, use: listUsers)
            .get("users/:id", "getUser", by: UserAdministration.self, use: getUser)
            .post("users/:id/block", "change", by: UserAdministration.self) { try await change(.block, $0, $1) }
            .post("users/:id/unblock", "change", by: UserAdministration.self) { try await change(.unblock, $0, $1) }
            .post("users/:id/grant-admin", "change", by: UserAdministration.self) {
                try await change(.grantAdmin, $0, $1)
            }
            .post("users/:id/revoke-admin", "change", by: UserAdministration.self) {
                try await change(.revokeAdmin, $0, $1)
            }
            .post("users/:id/revoke-sessions", "change", by: UserAdministration.self) {
                try await change(.revokeSessions, $0, $1)
            }
            .get("documents", "listDocuments", by: DocumentService.self, use: listDocuments)
            .get("documents/:id", "getDocument", by: DocumentService.self, use: getDocument)
            .get("audit-log", "auditLog", by: AuditAdministration.self, use: auditLog)
            .get("maintenance", "getMaintenance", by: Maintenance.self, use: getMaintenance)
            .post("maintenance", "setMaintenance", by: Maintenance.self, use: setMaintenance)
    }

    @Sendable private func stats(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(StatisticsBody(try await users.statistics(), currency: currency))
    }

    @Sendable private func listUsers(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let query = FormFields(queryOf: request)
        let filter = UserFilter(
            text: try query.name("q"), isAdmin: try query.flag("is_admin"), isActive: try query.flag("is_active"))
        let found = try await users.list(filter, before: try paging.id { UserID($0) }, limit: paging.limit)
        return try JSONResponse.make(
            paging.page(of: found, id: \.id.text) { AdministeredUserBody(user: UserBody($0), sessions: nil) })
    }

    @Sendable private func getUser(_ request: Request, _ context: AppContext) async throws -> Response {
        try Self.answer(try await users.detail(try context.id { UserID($0) }))
    }

    private func change(
        _ change: UserAdministration.Change, _ request: Request, _ context: AppContext
    ) async throws -> Response {
        try Self.answer(
            try await users.apply(change, to: try context.id { UserID($0) }, by: try Operator(request, context)))
    }

    private static func answer(_ detail: UserAdministration.Detail) throws -> Response {
        try JSONResponse.make(AdministeredUserBody(user: UserBody(detail.user), sessions: detail.sessions))
    }

    @Sendable private func listDocuments(_ request: Request, _ context: AppContext) async throws -> Response {
        let paging = try Paging(request)
        let query = FormFields(queryOf: request)
        let (items, hasMore) = try await documents.list(
            user: try query.name("user_id"), status: try query.choice("status"), title: try query.name("q"),
            before: try paging.id { DocumentID($0) }, limit: paging.limit)
        return try JSONResponse.make(
            ListBody(
                items: items.map { body($0.document, $0.job) },
                nextCursor: hasMore ? items.last.map { Paging.cursor(after: $0.document.id.text) } : nil))
    }

    @Sendable private func getDocument(_ request: Request, _ context: AppContext) async throws -> Response {
        let (document, job) = try await documents.document(try context.id { DocumentID($0) }, user: nil)
        return try JSONResponse.make(body(document, job))
    }

    @Sendable private func getMaintenance(_ request: Request, _ context: AppContext) async throws -> Response {
        try JSONResponse.make(MaintenanceBody(maintenance.notice))
    }

    private struct MaintenanceOrder: Decodable {
        let enabled: Bool?
        let message: String?
        let allowedIps: [String]?
    }

    @Sendable private func setMaintenance(_ request: Request, _ context: AppContext) async throws -> Response {
        let order: MaintenanceOrder = try await RequestBody.json(from: request)
        guard let isEnabled = order.enabled else { throw Problem.invalid("enabled", "is required") }
        let message = try order.message.map { try OperatorText.text($0, "message", 1...1_000) }
        let texts = order.allowedIps ?? []
        let allowed = texts.compactMap { IPNetwork($0) }
        guard allowed.count == texts.count, allowed.count <= 100 else {
            throw Problem.invalid("allowed_ips", "must be at most 100 addresses or networks such as 10.0.0.0/8")
        }
        let person = try Operator(request, context)
        guard isEnabled else {
            try await maintenance.open(by: person)
            return try JSONResponse.make(MaintenanceBody(nil))
        }
        return try JSONResponse.make(
            MaintenanceBody(
                try await maintenance.close(
                    message: message ?? "We are at work on the service and will be back soon.", allowed: allowed,
                    by: person)))
    }
}

extension AdministrationRoutes {
    private static let lines = "application/x-ndjson"
    private static let linesPage = 500

    /// As JSON a page at a time, or all of it as lines: what the caller accepts.
    @Sendable fileprivate func auditLog(_ request: Request, _ context: AppContext) async throws -> Response {
        let query = FormFields(queryOf: request)
        let filter = AuditFilter(
            type: try query.name("type"), actor: try query.name("actor"), subject: try query.name("subject"),
            from: try query.moment("from"), to: try query.moment("to"))
        let accepted = request.headers[.accept]?.lowercased() ?? ""
        if accepted.contains(Self.lines) { return try await auditLines(filter) }
        let paging = try Paging(request)
        let before = try paging.id { AuditedEvent.isID($0) ? $0 : nil }
        let found = try await audit.search(filter, before: before, limit: paging.limit)
        return try JSONResponse.make(paging.page(of: found, id: \.id, body: AuditedEventBody.init))
    }

    /// Streamed a page at a time: nobody's memory holds the whole log.
    private func auditLines(_ filter: AuditFilter) async throws -> Response {
        // The first page before the answer begins: what fails now can still be said.
        let first = try await audit.search(filter, before: nil, limit: Self.linesPage)
        return Response(
            status: .ok, headers: [.contentType: Self.lines, .cacheControl: "private, no-store"],
            body: ResponseBody { writer in
                var page = first
                while !page.isEmpty {
                    var buffer = ByteBuffer()
                    for event in page.prefix(Self.linesPage) {
                        buffer.writeBytes(try JSONResponse.bytes(of: AuditedEventBody(event)))
                        buffer.writeString("\n")
                    }
                    try await writer.write(buffer)
                    guard page.count > Self.linesPage else { break }
                    page = try await audit.search(filter, before: page[Self.linesPage - 1].id, limit: Self.linesPage)
                }
                try await writer.finish(nil)
            })
    }

    fileprivate func body(_ document: Document, _ job: Job?) -> AdministeredDocumentBody {
        AdministeredDocumentBody(
            document: DocumentBody(document, job: job, price: documents.price(pages: document.targetPages)),
            userId: document.userID)
    }
}
