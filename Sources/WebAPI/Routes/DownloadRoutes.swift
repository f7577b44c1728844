import Accounts
import Documents
import Hummingbird

/// `documents/{id}/download`: finished files for who is signed in.
struct DownloadRoutes: Sendable {
    let documents: DocumentService
    let auth: AuthService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: SignedInMiddleware(auth: auth)).add(middleware: limiting.reads)
            .get("documents/:id/download", "download", by: DocumentService.self, use: download)
    }

    @Sendable private func download(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let id = try context.id { DocumentID($0) }
        let name = FormFields(queryOf: request)["format"] ?? ""
        guard let format = ExportFormat(rawValue: name) else {
            throw Problem.invalid(
                "format", "must be one of " + ExportFormat.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let (bytes, fileName) = try await documents.download(id, as: format, user: caller.user.id.text)
        return AttachmentResponse.make(bytes, format: format, name: fileName)
    }
}
