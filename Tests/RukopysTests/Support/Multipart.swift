/// A form with files, as a browser sends it.
struct Multipart {
    static let boundary = "----the-tests-own-boundary"
    static let contentType = "multipart/form-data; boundary=\(boundary)"

    private(set) var bytes: [UInt8] = []

    /// The whole form.
    var body: [UInt8] { bytes + Array("--\(Self.boundary)--\r\n".utf8) }

    mutating func add(_ name: String, _ value: String) {
        add("form-data; name=\"\(name)\"", headers: [], Array(value.utf8))
    }

    mutating func add(_ name: String, fileName: String, _ content: [UInt8], type: String = "application/octet-stream") {
        add("form-data; name=\"\(name)\"; filename=\"\(fileName)\"", headers: ["Content-Type: \(type)"], content)
    }

    mutating func add(_ disposition: String, headers: [String], _ content: [UInt8]) {
        let head = (["--\(Self.boundary)", "Content-Disposition: \(disposition)"] + headers).joined(separator: "\r\n")
        bytes += Array((head + "\r\n\r\n").utf8) + content + [0x0D, 0x0A]
    }

    /// A file with what is said about it.
    static func file(_ name: String, _ content: [UInt8], _ fields: [String: String] = [:]) -> [UInt8] {
        var form = Multipart()
        for (field, value) in fields.sorted(by: { $0.key < $1.key }) { form.add(field, value) }
        form.add("file", fileName: name, content)
        return form.body
    }
}

extension Customer {
    /// Uploads a form to a document's sources.
    func upload(_ body: [UInt8], to document: String, contentType: String = Multipart.contentType) async throws
        -> Answer
    {
        try await server.call(
            "POST", "/api/v1/documents/\(document)/sources", token: access, body: body,
            headers: ["Content-Type": contentType])
    }

    func delete(_ path: String) async throws -> Answer {
        try await server.call("DELETE", "/api/v1/" + path, token: access)
    }

    func put(_ path: String, _ json: JSON) async throws -> Answer {
        try await server.call("PUT", "/api/v1/" + path, token: access, json: json)
    }
}
