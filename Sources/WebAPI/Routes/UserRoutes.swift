import Accounts
import Documents
import Foundation
import HTTPTypes
import Hummingbird
import Payments

/// `user`, `user/export`: what is held about the caller, and the end of it.
struct UserRoutes: Sendable {
    let auth: AuthService
    let documents: DocumentService
    let payments: PaymentService
    let limiting: RateLimiting

    func add(to group: RouterGroup<AppContext>) {
        group.group().add(middleware: limiting.others).add(middleware: SignedInMiddleware(auth: auth))
            .get("user/export", use: export)
            .delete("user", use: delete)
    }

    /// Document by document: one customer's texts may be many megabytes, which nobody needs in memory at once.
    @Sendable private func export(_ request: Request, _ context: AppContext) async throws -> Response {
        let caller = try context.signedIn
        let user = caller.user.id.text
        let account = try JSONResponse.bytes(
            of: AccountExportBody(try await auth.export(caller, origin: context.origin(of: request))))
        let payments = try JSONResponse.bytes(of: try await payments.export(of: user).map(PaymentExportBody.init))
        let ids = try await documents.ids(of: user)
        return Response(
            status: .ok,
            headers: [
                .contentType: "application/json", .cacheControl: "private, no-store",
                .contentDisposition: "attachment; filename=\"rukopys-export.json\"",
            ],
            body: ResponseBody { [documents] writer in
                try await writer.write(Self.buffer(#"{"account":"#, account, #","documents":["#))
                var separator = ""
                for id in ids {
                    // Deleted since the list was read.
                    guard let document = try await documents.export(id, user: user) else { continue }
                    let price = documents.price(pages: document.document.targetPages)
                    let bytes = try JSONResponse.bytes(of: DocumentExportBody(document, price: price))
                    try await writer.write(Self.buffer(separator, bytes))
                    separator = ","
                }
                try await writer.write(Self.buffer(#"],"payments":"#, payments, "}"))
                try await writer.finish(nil)
            })
    }

    private static func buffer(_ before: String, _ json: Data, _ after: String = "") -> ByteBuffer {
        var buffer = ByteBuffer(string: before)
        buffer.writeBytes(json)
        buffer.writeString(after)
        return buffer
    }

    private struct DeletedBody: Encodable {
        let message = "The account is deleted and all its sessions are over. What it holds is being erased."
    }

    @Sendable private func delete(_ request: Request, _ context: AppContext) async throws -> Response {
        try await auth.deleteUser(try context.signedIn, origin: context.origin(of: request))
        return try JSONResponse.make(DeletedBody(), status: .accepted)
    }
}
