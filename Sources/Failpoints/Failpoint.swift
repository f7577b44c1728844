/// A place in the program at which tests make it die, stop or fail: where a crash would hurt most.
///
/// The list is closed, and `RUKOPYS_FAILPOINTS` names places by these texts. Only debug builds have failpoints; see
/// docs/testing.md.
///
/// Public, unlike all else here, because the optimiser carries only what is public into other modules:
/// scripts/check-failpoints proves what it makes of ``reach(_:about:)``.
public enum Failpoint: String, CaseIterable, Sendable {
    /// A claim is committed, and nothing of the job is done.
    case afterClaim = "jobs.after-claim"
    /// The intent of a model call is committed, and the call is not made.
    case afterIntent = "jobs.after-intent"
    /// The request to the model has left, and no answer has been read.
    case afterSend = "jobs.after-send"
    /// The model's whole answer is here, and nothing of it is stored.
    case afterResponse = "jobs.after-response"
    /// A step's work is done, and its checkpoint's transaction has not begun.
    case beforeCheckpoint = "jobs.before-checkpoint"
    /// A checkpoint is committed, and the job that wrote it does not know that yet.
    case afterCheckpoint = "jobs.after-checkpoint"
    /// Inside the transaction that ends a job: all is written, nothing is committed.
    case inFinalisation = "jobs.in-finalisation"
    /// A job's end is committed, and its worker does not know that yet.
    case afterFinalisation = "jobs.after-finalisation"
    /// A webhook and its job are written, and nothing is committed.
    case beforeWebhookCommit = "payments.before-webhook-commit"
    /// A webhook and its job are committed, and the provider has no answer.
    case afterWebhookCommit = "payments.after-webhook-commit"
    /// What an event says of a payment is applied, and nothing is committed.
    case inApply = "payments.in-apply"
    /// The provider has made a refund, and nothing of it is stored.
    case afterRefund = "payments.after-refund"
    /// A session's next generation is committed, and its client has no token of it.
    case afterRefreshCommit = "accounts.after-refresh-commit"

    /// Says that the program is at this place now.
    ///
    /// What is configured for it happens before this returns. In a release build this is empty and is inlined:
    /// nothing of it remains, `subject` is not evaluated.
    ///
    /// - Parameters:
    ///   - subject: what the program works on there, such as a job's id, so that a test in this process can tell its
    ///     own visits from those of tests beside it.
    /// - Throws: ``InjectedFault``, or what a test's closure throws.
    @inlinable
    public static func reach(_ place: Failpoint, about subject: @autoclosure () -> String = "") throws {
        #if DEBUG
            try FailpointTable.shared.reach(place, about: subject())
        #endif
    }
}

/// What the action `error` throws.
package struct InjectedFault: Error, Sendable, Equatable {
    package let place: Failpoint

    package init(at place: Failpoint) {
        self.place = place
    }
}
