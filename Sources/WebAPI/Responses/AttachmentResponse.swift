import Documents
import HTTPTypes
import Hummingbird

/// A finished file, to be saved rather than shown.
enum AttachmentResponse {
    static func make(_ bytes: [UInt8], format: ExportFormat, name: String) -> Response {
        var headers: HTTPFields = [
            .contentType: format.mediaType, .cacheControl: "private, no-store",
            .contentDisposition: ContentDisposition.attachment(name),
        ]
        // A document is opened by programs, never run by a browser in our name.
        if let policy = HTTPField.Name("Content-Security-Policy") { headers[policy] = "sandbox" }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
