import Administration
import Payments

extension PaymentError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        }
    }
}

extension RefundRequestError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .nothingToRefund: RefundError.nothingToRefund.problem
        case .openAlready:
            Problem(.conflict, "refund-request-open", "A refund of this payment has been asked for already")
        case .decided(let status):
            Problem(
                .conflict, "refund-request-decided", "This request has been decided",
                detail: "The request is \(status.rawValue).")
        }
    }
}

extension RefundError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .nothingToRefund:
            Problem(.conflict, "nothing-to-refund", "Nothing of this payment is left to be refunded")
        case .moreThanRemains(let remaining): .invalid("amount", "must be at most \(remaining)")
        case .disputed:
            Problem(.conflict, "payment-disputed", "The bank has the money until the dispute is decided")
        }
    }
}

extension InboxError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .notFound: .notFound
        case .notReplayable(let status):
            Problem(
                .conflict, "webhook-event-not-replayable", "This event cannot be worked off again",
                detail: "The event is \(status.rawValue).")
        case .notDiscardable(let status):
            Problem(
                .conflict, "webhook-event-not-discardable", "Only an event that waits or has failed can be discarded",
                detail: "The event is \(status.rawValue).")
        case .forgotten:
            Problem(
                .conflict, "webhook-event-not-replayable", "This event cannot be worked off again",
                detail: "It is so old that what it said has been forgotten.")
        }
    }
}

extension PaymentAdministrationError: ProblemConvertible {
    var problem: Problem {
        switch self {
        case .refund(let error): error.problem
        case .request(let error): error.problem
        case .inbox(let error): error.problem
        case .signInTooOld:
            Problem(
                .forbidden, "recent-sign-in-required", "Sign in again: who moves money must have signed in lately")
        }
    }
}
