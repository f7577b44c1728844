import Accounts
import Administration
import Database
import Documents
import HTTPTypes
import Payments
import Security

/// An error of a service that has an answer of its own.
protocol ProblemConvertible: Error {
    var problem: Problem { get }
}

extension MagicLinkError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .malformedEmail: .invalid("email", "must be an e-mail address")
        case .foreignRedirect: .invalid("redirect_to", "must lead to this site")
        }
    }
}

extension VerifyError: ProblemConvertible {
    var problem: Problem {
        .unauthorized("invalid-magic-link", "This link or code is not valid, or no longer")
    }
}

extension RefreshError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .invalid: .unauthorized("invalid-refresh-token", "This refresh token is not valid, or no longer")
        case .sessionEnded(let reason):
            .sessionEnded(reason, "invalid-refresh-token", "This refresh token is not valid any more")
        case .reused:
            .unauthorized(
                "refresh-token-reused", "This refresh token was used before, so its session has been ended")
        case .limited(let decision): .limited(decision, by: "refresh")
        }
    }
}

extension AccessError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .invalidToken: .unauthorized("invalid-access-token", "An access token that is valid is needed here")
        case .sessionEnded(let reason):
            .sessionEnded(reason, "invalid-access-token", "This access token is not valid any more")
        }
    }
}

extension LogoutError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .invalidToken: AccessError.invalidToken.problem
        case .sessionEnded(let reason): AccessError.sessionEnded(reason).problem
        case .limited(let decision): .limited(decision, by: "logout")
        }
    }
}

extension InvalidProfile: ProblemConvertible {
    var problem: Problem {
        .invalid(problems.map { Problem.FieldError(field: $0.field, message: $0.message) })
    }
}

extension DeletionError: ProblemConvertible {
    var problem: Problem {
        Problem(
            .forbidden, "recent-sign-in-required", "This needs a fresh sign-in",
            detail: "Sign in again and repeat this within ten minutes.")
    }
}

extension Problem {
    /// A 401 that says what has become of the session; only whoever has shown a token of it is told.
    static func sessionEnded(_ reason: Session.EndReason, _ slug: String, _ title: String) -> Problem {
        var problem = Problem.unauthorized(slug, title)
        problem.sessionEnded = reason.rawValue
        problem.detail =
            switch reason {
            case .idle: "The session was not used for too long."
            case .absolute: "The session has reached its greatest age."
            case .reuseDetected: "A token of the session was in two hands, so the session was ended."
            case .logout: "The session was signed out."
            case .revoked: "The session was revoked."
            }
        return problem
    }
}

extension DocumentError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .paymentRequired:
            Problem(
                HTTPResponse.Status(code: 402, reasonPhrase: "Payment Required"), "payment-required",
                "This document has not been paid for")
        case .alreadyCompleted: Problem(.conflict, "document-completed", "This document is finished")
        case .notGeneratable(let status):
            Problem(
                .conflict, "document-not-generatable", "This document can no longer be written",
                detail: "The document is \(status.rawValue).")
        case .notReady: Problem(.conflict, "document-not-ready", "This document is not finished, or no longer paid for")
        case .busy:
            Problem(.conflict, "document-busy", "A section of this document is being written anew")
        case .regenerationsUsedUp(let most):
            Problem(
                .conflict, "regenerations-used-up", "No more sections of this document can be written anew",
                detail: "\(most) is the most.")
        case .nothingToCancel(let status):
            Problem(
                .conflict, "nothing-to-cancel", "Nothing is being made that could be canceled",
                detail: "The document is \(status.rawValue).")
        }
    }
}

extension JobAdministrationError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .ended(let state):
            Problem(
                .conflict, "job-ended", "This job has ended already", detail: "The job is \(state.rawValue).")
        case .notRetryable(let state):
            Problem(
                .conflict, "job-not-retryable",
                "Only a job that failed, or waits for its next try or a budget, can be tried again",
                detail: "The job is \(state.rawValue).")
        case .impossible(let reason):
            Problem(.conflict, "job-not-retryable", "This job cannot be tried again", detail: reason)
        case .unknownKind:
            Problem(.conflict, "job-kind-unknown", "Only a newer release knows jobs of this kind")
        }
    }
}

extension InvalidDocument: ProblemConvertible {
    var problem: Problem {
        .invalid(problems.map { Problem.FieldError(field: $0.field, message: $0.message) })
    }
}

extension ArtifactError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .missing, .damaged, .notWritten: .internalError
        case .unavailable: .unavailable("artifact-store-unavailable", "The store of finished files does not answer")
        }
    }
}

extension CheckoutError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .documentNotFound: .notFound
        case .documentAlreadyPaid:
            Problem(.conflict, "document-already-paid", "This document has been paid for already")
        case .idempotencyKeyReused:
            Problem(
                .unprocessableContent, "idempotency-key-reused",
                "This Idempotency-Key was used with another request",
                errors: [.init(field: "Idempotency-Key", message: "was used with another body")])
        case .idempotencyKeyInFlight:
            Problem(
                .conflict, "idempotency-key-in-flight", "A request with this Idempotency-Key is being worked on",
                headers: [.retryAfter: "1"])
        case .providerUnavailable:
            .unavailable("payment-provider-unavailable", "The payment provider does not answer")
        }
    }
}

extension WebhookError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .invalidSignature:
            Problem(.badRequest, "invalid-signature", "The Stripe-Signature header does not prove this body")
        case .malformedEvent: Problem(.badRequest, "malformed-event", "The body is not an event")
        case .notConfigured: .unavailable("webhooks-not-configured", "No webhook can be accepted here")
        }
    }
}

extension DatabaseError: ProblemConvertible {
    var problem: Problem {
        isTemporary ? .unavailable("database-unavailable", "The database does not answer") : .internalError
    }
}

extension Problem {
    /// 429 with the headers of draft-ietf-httpapi-ratelimit-headers.
    ///
    /// - Parameter policy: the name of the limit.
    static func limited(_ decision: RateLimit.Decision, by policy: String) -> Problem {
        var problem = Problem(
            .tooManyRequests, "too-many-requests", "Too many requests: wait, then try again",
            detail: "Try again in \(decision.retryAfterSeconds) s.")
        problem.headers = RateLimitHeaders.fields(decision, of: policy)
        problem.headers[.retryAfter] = "\(decision.retryAfterSeconds)"
        return problem
    }
}

/// `RateLimit-Policy` and `RateLimit`.
enum RateLimitHeaders {
    /// - Parameter name: the policy's, a token that needs no escaping.
    static func fields(_ decision: RateLimit.Decision, of name: String) -> HTTPFields {
        let seconds = decision.limit.window.components.seconds
        var fields = HTTPFields()
        if let policy = HTTPField.Name("RateLimit-Policy") {
            fields[policy] = "\"\(name)\";q=\(decision.limit.count);w=\(seconds)"
        }
        if let limit = HTTPField.Name("RateLimit") {
            fields[limit] =
                "\"\(name)\";r=\(decision.remaining);t=\(decision.isAllowed ? seconds : Int64(decision.retryAfterSeconds))"
        }
        return fields
    }
}

extension UserAdministrationError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .ownAccount:
            Problem(.conflict, "own-account", "Administrators do not do this to themselves: ask another one")
        case .signInTooOld:
            Problem(
                .forbidden, "recent-sign-in-required", "Sign in again: who hands out rights must have signed in lately")
        }
    }
}
