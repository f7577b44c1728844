/// A form with a file in it, as a browser sends one (RFC 7578).
struct MultipartBody: Sendable {
    private static let boundary = "rukopys-verification-boundary"

    private(set) var bytes: [UInt8] = []

    /// - Parameters:
    ///   - file: the content of the part `file`, with its name.
    ///   - fields: the parts beside it.
    init(file: [UInt8], named name: String, fields: KeyValuePairs<String, String> = [:]) {
        for (field, value) in fields { add("Content-Disposition: form-data; name=\"\(field)\"", Array(value.utf8)) }
        add("Content-Disposition: form-data; name=\"file\"; filename=\"\(name)\"", file)
        bytes += Array("--\(Self.boundary)--\r\n".utf8)
    }

    var headers: [String: String] { ["Content-Type": "multipart/form-data; boundary=\(Self.boundary)"] }

    private mutating func add(_ header: String, _ content: [UInt8]) {
        bytes += Array("--\(Self.boundary)\r\n\(header)\r\n\r\n".utf8) + content + Array("\r\n".utf8)
    }
}
