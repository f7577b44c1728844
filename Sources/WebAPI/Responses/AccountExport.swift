import Accounts
import Documents
import Foundation
import HTTPTypes
import Hummingbird
import Payments
import Security

/// Everything that is held about a user, for that user.
struct AccountExport: Sendable {
    let auth: AuthService
    let documents: DocumentService
    let payments: PaymentService

    /// A file of JSON.
    ///
    /// Document by document: one customer's texts may be many megabytes, which nobody needs in memory at once.
    func response(to caller: Caller, origin: RequestOrigin) async throws -> Response {
        let user = caller.user.id.text
        let account = try JSONResponse.bytes(
            of: AccountExportBody(try await auth.export(caller, origin: origin)))
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
}
