import Accounts
import Documents
import HTTPTypes
import Hummingbird
import Security

/// `POST documents/{id}/download-links`, and `/downloads/{token}`, where the links lead.
struct DownloadLinkRoutes: Sendable {
    let links: DownloadLinkService
    let auth: AuthService
    let publicURL: PublicURL
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .post("documents/:id/download-links", "create", by: DownloadLinkService.self, use: create)
    }

    /// Outside of the API: it takes no header, and a browser goes there.
    func addPage(to router: some RouterMethods<AppContext>) {
        router.group().add(middleware: limiting.others)
            .get("downloads/:token", "download", by: DownloadLinkService.self, use: download)
    }

    private struct CreateRequest: Decodable {
        let format: String?
    }

    private struct LinkBody: Encodable {
        let url: String
        let expiresAt: String
    }

    @Sendable private func create(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let id = try context.id { DocumentID($0) }
        let body: CreateRequest = try await RequestBody.json(from: request)
        guard let name = body.format else { throw Problem.invalid("format", "is required") }
        guard let format = ExportFormat(rawValue: name) else {
            throw Problem.invalid(
                "format", "must be one of " + ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let link = try await links.link(to: id, as: format, user: caller.user.id.text)
        return try JSONResponse.make(
            LinkBody(
                url: "\(publicURL.origin)/downloads/\(link.token.exposed)", expiresAt: link.expiresAt.rfc3339),
            headers: [.cacheControl: "no-store"])
    }

    @Sendable private func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let file = try await links.file(behind: context.parameters.get("token") ?? "")
        return AttachmentResponse.make(file.bytes, format: file.format, name: file.name)
    }
}

extension InvalidDownloadLink: ProblemConvertible {
    var problem: Problem {
        Problem(
            .notFound, "not-found", "There is nothing here",
            detail: "A download link works for an hour, and only for the file that it was made for.")
    }
}
