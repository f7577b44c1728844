import Foundation
import HTTPTypes
import Hummingbird

/// An optional that is written as `null` rather than left out: the contract lists every field.
@propertyWrapper
struct Nullable<Wrapped: Encodable & Sendable>: Encodable, Sendable {
    var wrappedValue: Wrapped?

    init(wrappedValue: Wrapped?) {
        self.wrappedValue = wrappedValue
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let wrappedValue {
            try container.encode(wrappedValue)
        } else {
            try container.encodeNil()
        }
    }
}

/// Answers in JSON, `snake_case`.
enum JSONResponse {
    static func make(
        _ body: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        let bytes = try bytes(of: body)
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// The body alone.
    static func bytes(of body: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        // Sorted, so that the same answer is the same bytes.
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return try encoder.encode(body)
    }
}

/// A page of a list.
struct ListBody<Item: Encodable & Sendable>: Encodable, Sendable {
    let items: [Item]
    @Nullable var nextCursor: String?
}
