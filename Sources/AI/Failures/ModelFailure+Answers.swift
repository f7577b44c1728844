extension ModelFailure {
    /// How long a provider is left alone that said "too many" without saying how long.
    static let politePause = Duration.seconds(10)

    /// What an answer means that is not the stream that was asked for.
    ///
    /// - Parameters:
    ///   - status: 200 for an answer that is complete at once.
    ///   - code: what the body calls it, if it is known.
    init(status: Int, retryAfter: RetryAfter?, code: String?) {
        let again = Persistence.transient(retryAfter: retryAfter?.duration, countsAsAttempt: true)
        switch status {
        case 200..<300:
            self = code.map(Self.reported) ?? .transient(.unreadable, mayBeCharged: true)
        case 408, 409:
            self.init(.interrupted, again, mayBeCharged: false, providerCode: code)
        case 429:
            self = .rateLimited(retryAfter: retryAfter?.duration, code: code)
        case 503, 529:
            self.init(.overloaded, again, mayBeCharged: false, providerCode: code)
        case 500...:
            // The provider, or a proxy before it, may have failed after the work was done.
            self.init(.serverError, again, mayBeCharged: true, providerCode: code)
        case 401, 403:
            self.init(.unauthorized, .permanent, mayBeCharged: false, providerCode: code)
        case 300..<400, 404:
            self.init(.notFound, .permanent, mayBeCharged: false, providerCode: code)
        default:
            let isPolicy = code == "content_policy_violation" || code == "content_filter" || code == "invalid_prompt"
            self.init(isPolicy ? .refused : .badRequest, .permanent, mayBeCharged: false, providerCode: code)
        }
    }

    /// What an error inside of a good answer means.
    static func reported(_ code: String?) -> ModelFailure {
        switch code {
        case "rate_limit_error", "rate_limit_exceeded", "insufficient_quota", "tokens", "requests":
            // It had begun to work.
            ModelFailure(
                .rateLimited, .transient(retryAfter: politePause, countsAsAttempt: false), mayBeCharged: true,
                providerCode: code)
        case "content_filter", "content_policy_violation", "invalid_prompt":
            ModelFailure(.refused, .permanent, mayBeCharged: true, providerCode: code)
        case "authentication_error", "permission_error", "invalid_api_key":
            ModelFailure(.unauthorized, .permanent, mayBeCharged: true, providerCode: code)
        case "invalid_request_error", "context_length_exceeded", "request_too_large", "string_above_max_length":
            ModelFailure(.badRequest, .permanent, mayBeCharged: true, providerCode: code)
        case "not_found_error", "model_not_found":
            ModelFailure(.notFound, .permanent, mayBeCharged: true, providerCode: code)
        default:
            .transient(.reportedError, mayBeCharged: true, providerCode: code)
        }
    }

    private static func rateLimited(retryAfter: Duration?, code: String?) -> ModelFailure {
        ModelFailure(
            .rateLimited, .transient(retryAfter: retryAfter ?? politePause, countsAsAttempt: false),
            mayBeCharged: false, providerCode: code)
    }
}
