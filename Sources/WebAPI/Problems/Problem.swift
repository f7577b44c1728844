import Foundation
import HTTPTypes
import Hummingbird

/// An error as clients see it: RFC 9457 `application/problem+json`.
///
/// The slug is part of the contract.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// The stable end of `type`.
    var slug: String
    var title: String
    var detail: String?
    /// What is wrong with which field, for 422.
    var errors: [FieldError]
    /// What was looked at and what came of it, for `/ready`.
    var checks: [String: String]
    /// Why the session that a token belonged to has ended, for 401.
    var sessionEnded: String?
    var headers: HTTPFields

    struct FieldError: Encodable, Sendable {
        let field: String
        let message: String
    }

    init(
        _ status: HTTPResponse.Status, _ slug: String, _ title: String, detail: String? = nil,
        errors: [FieldError] = [], checks: [String: String] = [:], headers: HTTPFields = [:]
    ) {
        self.status = status
        self.slug = slug
        self.title = title
        self.detail = detail
        self.errors = errors
        self.checks = checks
        self.headers = headers
    }

    /// The response; `instance` is the request's id.
    func response(instance: String) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        headers[.cacheControl] = "no-store"
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: json(instance: instance)))
        return Response(status: status, headers: headers, body: body)
    }

    /// The response's body.
    func json(instance: String) -> Data {
        let body = Body(
            type: "urn:rukopys:problem:\(slug)", title: title, status: status.code, detail: detail ?? title,
            instance: instance, errors: errors.isEmpty ? nil : errors, checks: checks.isEmpty ? nil : checks,
            sessionEnded: sessionEnded)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return (try? encoder.encode(body)) ?? Data("{}".utf8)
    }

    private struct Body: Encodable {
        let type: String
        let title: String
        let status: Int
        let detail: String
        let instance: String
        let errors: [FieldError]?
        let checks: [String: String]?
        let sessionEnded: String?

        enum CodingKeys: String, CodingKey {
            case type, title, status, detail, instance, errors, checks
            case sessionEnded = "session_ended"
        }
    }
}

extension Problem {
    static let notFound = Problem(.notFound, "not-found", "There is nothing here")

    static func invalid(_ errors: [FieldError]) -> Problem {
        Problem(
            .unprocessableContent, "invalid-request", "Some fields are not as they should be",
            detail: errors.map { "\($0.field): \($0.message)" }.joined(separator: "; "), errors: errors)
    }

    static func invalid(_ field: String, _ message: String) -> Problem {
        invalid([FieldError(field: field, message: message)])
    }

    static func malformed(_ detail: String) -> Problem {
        Problem(.badRequest, "malformed-json", "The body is not the JSON that was expected", detail: detail)
    }

    static let malformedRequest = Problem(
        .badRequest, "malformed-request", "The request is not HTTP as it should be")

    /// RFC 6750 §3: which scheme is asked for.
    static func unauthorized(_ slug: String, _ title: String) -> Problem {
        Problem(.unauthorized, slug, title, headers: [.wwwAuthenticate: "Bearer"])
    }

    static func unavailable(_ slug: String, _ title: String, retryAfterSeconds: Int = 5) -> Problem {
        Problem(.serviceUnavailable, slug, title, headers: [.retryAfter: "\(retryAfterSeconds)"])
    }

    /// All that a client hears of a defect; the cause is in the log, under the same id.
    static let internalError = Problem(.internalServerError, "internal-error", "Something went wrong here")
}
