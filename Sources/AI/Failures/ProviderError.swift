import Foundation

/// An error as OpenAI and Anthropic write it.
///
/// Its message is never read: it may hold anything, even the request.
struct ProviderError: Decodable, Sendable, Hashable {
    /// Only a code from this list is passed on: a text of somebody else's never reaches a log.
    private static let known: Set<String> = [
        "api_error", "authentication_error", "billing_error", "content_filter", "content_policy_violation",
        "context_length_exceeded", "engine_overloaded", "insufficient_quota", "internal_error", "internal_server_error",
        "invalid_api_key", "invalid_prompt", "invalid_request_error", "model_not_found", "not_found_error",
        "overloaded_error", "permission_error", "rate_limit_error", "rate_limit_exceeded", "request_too_large",
        "server_error", "string_above_max_length", "timeout_error", "tokens", "requests", "unsupported_parameter",
        "unsupported_value",
    ]

    /// The most telling code that is known.
    let knownCode: String?

    init(from decoder: any Decoder) throws {
        let container = try? decoder.container(keyedBy: Key.self)
        // A code may be a number elsewhere, or missing.
        let names = [Key.code, .type].map { key in try? container?.decode(String.self, forKey: key) }
        knownCode = names.compactMap { $0 }.first(where: Self.known.contains)
    }

    private enum Key: String, CodingKey { case code, type }
}

/// The body of an error.
struct ErrorBody: Decodable, Sendable {
    let error: ProviderError

    /// - Returns: `nil` when it is none.
    init?(_ data: Data) {
        guard let body = try? JSONDecoder().decode(ErrorBody.self, from: data) else { return nil }
        self = body
    }
}
