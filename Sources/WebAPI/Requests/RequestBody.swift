import Foundation
import Hummingbird
import NIOCore

/// Reads the bodies of requests, with a limit, and says what is wrong with them.
enum RequestBody {
    /// 1 MiB; bodies with sources may be larger.
    static let ordinaryLimit = 1 << 20
    static let sourcesLimit = 10 << 20

    /// So long a body may take to arrive.
    ///
    /// A slow line sends 10 MiB in it; who sends a byte a second does not mean well.
    private static let longestWait = Duration.seconds(120)

    /// A JSON object as `Body`.
    ///
    /// - Throws: ``Problem``: 415 for another content type, 413, 400 for what is no JSON object, 422 for a field of
    ///   another type.
    static func json<Body: Decodable>(
        _ type: Body.Type = Body.self, from request: Request, limit: Int = ordinaryLimit
    ) async throws -> Body {
        try requireJSON(request)
        let bytes = try await bytes(of: request, limit: limit)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            try JSONSyntax.check(bytes)
            return try decoder.decode(Body.self, from: Data(bytes))
        } catch let flaw as JSONSyntax.Flaw {
            throw Problem.malformed(flaw.reason)
        } catch let error as DecodingError {
            throw problem(error)
        }
    }

    /// - Throws: ``Problem``: 415 unless the headers say that the body is JSON, as it is.
    static func requireJSON(_ request: Request) throws {
        let mediaType = request.headers[.contentType]?.split(separator: ";").first?
            .trimmingCharacters(in: .whitespaces).lowercased()
        guard mediaType == "application/json" else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", "This route takes application/json",
                headers: [.accept: "application/json"])
        }
        try requireUncompressed(request)
    }

    /// - Throws: ``Problem``: 415 for a body in a content coding.
    static func requireUncompressed(_ request: Request) throws {
        let coding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        guard coding == "identity" else {
            throw Problem(
                .unsupportedMediaType, "unsupported-media-type", "This route takes no compressed bodies",
                headers: [.acceptEncoding: "identity"])
        }
    }

    /// Whether the request says that it has a body.
    static func isThere(_ request: Request) -> Bool {
        request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0"
    }

    /// The raw bytes.
    ///
    /// - Throws: ``Problem``: 413 beyond `limit`, 408 when they are not all there in time.
    static func bytes(
        of request: Request, limit: Int = ordinaryLimit, within wait: Duration = longestWait
    ) async throws -> [UInt8] {
        let tooLarge = Problem(
            .contentTooLarge, "content-too-large", "The body is larger than \(limit) bytes")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit { throw tooLarge }
        do {
            return try await withThrowingTaskGroup(of: ByteBuffer?.self) { group in
                group.addTask { try await request.body.collect(upTo: limit) }
                group.addTask {
                    try await Task.sleep(for: wait)
                    return nil
                }
                defer { group.cancelAll() }
                guard let body = try await group.next() ?? nil else {
                    throw Problem(.requestTimeout, "request-timeout", "The body did not arrive in time")
                }
                return [UInt8](buffer: body)
            }
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    private static func problem(_ error: DecodingError) -> Problem {
        switch error {
        case .typeMismatch(let type, let context) where !context.codingPath.isEmpty:
            return .invalid(field(context.codingPath), "must be \(name(of: type))")
        case .valueNotFound(let type, let context) where !context.codingPath.isEmpty:
            return .invalid(field(context.codingPath), "must be \(name(of: type)), not null")
        case .keyNotFound(let key, let context):
            return .invalid(field(context.codingPath + [key]), "is required")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return .invalid(field(context.codingPath), "cannot be read")
        case .typeMismatch, .valueNotFound:
            return .malformed("A JSON object is expected.")
        default:
            return .malformed("The body is not valid JSON.")
        }
    }

    /// The path as the client wrote it: `sources[0].content`.
    private static func field(_ path: [any CodingKey]) -> String {
        path.reduce("") { text, key in
            if let index = key.intValue { return "\(text)[\(index)]" }
            let name = snakeCase(key.stringValue)
            return text.isEmpty ? name : "\(text).\(name)"
        }
    }

    private static func snakeCase(_ name: String) -> String {
        name.reduce(into: "") { text, character in
            if character.isUppercase { text += "_" }
            text += character.lowercased()
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is any BinaryInteger.Type, is WholeNumber.Type: "a whole number"
        case is any FloatingPoint.Type: "a number"
        case is Bool.Type: "true or false"
        case is [Any].Type: "a list"
        default: "an object"
        }
    }
}

/// A credential in a body: whatever is not a text counts as none, so that a mistyped one is a 401 like a wrong one.
struct Credential: Decodable, Sendable {
    let text: String?

    init(from decoder: any Decoder) throws {
        text = try? decoder.singleValueContainer().decode(String.self)
    }
}

/// A whole number in a body.
///
/// Of 3.5 and 1e400 Foundation only says that the data is corrupt, not where: here they are of another type than this
/// field's.
struct WholeNumber: Decodable, Sendable {
    let value: Int

    init(from decoder: any Decoder) throws {
        guard let value = try? decoder.singleValueContainer().decode(Int.self) else {
            throw DecodingError.typeMismatch(
                WholeNumber.self,
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no whole number"))
        }
        self.value = value
    }
}
