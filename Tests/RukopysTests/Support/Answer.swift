import AsyncHTTPClient
import Foundation
import Testing

/// An answer read to its end.
struct Answer: Sendable {
    let status: Int
    let bytes: [UInt8]
    private let headers: [(name: String, value: String)]

    init(_ response: HTTPClientResponse) async throws {
        status = Int(response.status.code)
        headers = response.headers.map { ($0.name.lowercased(), $0.value) }
        bytes = Array(try await response.body.collect(upTo: 64 << 20).readableBytesView)
    }

    /// The header, its values joined by `, `; `nil` when there is none.
    func header(_ name: String) -> String? {
        let values = headers.filter { $0.name == name.lowercased() }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The body as JSON; `null` where it is none.
    var json: JSON { (try? JSON(text)) ?? .null }

    subscript(name: String) -> JSON? { json[name] }

    /// The end of a problem's `type`; `nil` unless this is a whole problem: RFC 9457 with all that the contract wants.
    var slug: String? {
        guard header("Content-Type") == "application/problem+json", json["status"]?.int == status,
            json["title"]?.string?.isEmpty == false, json["detail"]?.string?.isEmpty == false,
            let instance = json["instance"]?.string, instance == header("X-Request-ID"),
            let type = json["type"]?.string, URL(string: type)?.scheme != nil
        else { return nil }
        return type.split(whereSeparator: { ":/#".contains($0) }).last.map(String.init)
    }

    /// The fields that a 422 names, in order.
    var fields: [String] {
        (json["errors"]?.array ?? []).compactMap { error in
            error["message"]?.string?.isEmpty == false ? error["field"]?.string : nil
        }
    }
}
