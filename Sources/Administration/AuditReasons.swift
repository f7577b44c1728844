import Jobs
import Payments

/// Why something was refused, as the audit log keeps it: words that stay when the code's names change.
extension JobAdministrationError {
    var auditReason: String {
        switch self {
        case .notFound: "there is no such job"
        case .ended(let state): "it has ended: \(state.rawValue)"
        case .notRetryable(let state): "it cannot be retried: \(state.rawValue)"
        case .impossible(let reason): reason
        case .unknownKind: "its kind is unknown"
        }
    }
}

extension PaymentAdministrationError {
    var auditReason: String {
        switch self {
        case .refund(let error): error.auditReason
        case .request(let error): error.auditReason
        case .inbox(let error): error.auditReason
        case .signInTooOld: "the sign-in is too long ago"
        }
    }
}

extension UserAdministrationError {
    var auditReason: String {
        switch self {
        case .notFound: "there is no such user"
        case .ownAccount: "it is their own account"
        case .signInTooOld: "the sign-in is too long ago"
        }
    }
}

extension RefundError {
    fileprivate var auditReason: String {
        switch self {
        case .notFound: "there is no such payment"
        case .nothingToRefund: "there is nothing to refund"
        case .moreThanRemains(let rest): "more than remains: \(rest)"
        case .disputed: "the payment is disputed"
        }
    }
}

extension RefundRequestError {
    fileprivate var auditReason: String {
        switch self {
        case .notFound: "there is no such request"
        case .nothingToRefund: "there is nothing to refund"
        case .openAlready: "one is open already"
        case .decided(let status): "it was decided before: \(status.rawValue)"
        }
    }
}

extension InboxError {
    fileprivate var auditReason: String {
        switch self {
        case .notFound: "there is no such event"
        case .notReplayable(let status): "it cannot be worked off again: \(status.rawValue)"
        case .notDiscardable(let status): "it cannot be discarded: \(status.rawValue)"
        case .forgotten: "what it said has been forgotten"
        }
    }
}
