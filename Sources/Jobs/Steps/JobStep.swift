import Database
import Failpoints
import Synchronization

/// What the body of a step has in hand: the ledger.
package struct JobStep: Sendable {
    /// The step's name within the job.
    package let key: String
    let context: JobContext
    /// How calls ended that the ledger does not know yet: it hears of them in the next transaction there is anyway.
    let outcomes = UnwrittenOutcomes()

    /// Writes a call to a model onto the ledger; it is made only when this has returned.
    ///
    /// - Parameter allowing: looks at the ledger with the call on it, in the same transaction; what it throws forbids the
    ///   call, and the ledger is as it was.
    /// - Returns: the call's id, for ``endCall(_:_:)`` and for the provider's own log.
    /// - Throws: ``JobFailure``, when the job is no longer ours, to end or to pause; what `allowing` throws.
    package func beginCall(
        _ entry: LedgerEntry, allowing: @escaping @Sendable (any Transaction) throws -> Void = { _ in }
    ) async throws -> LedgerEntry.ID {
        let id = LedgerEntry.ID(at: context.time.now())
        let known = outcomes.all
        try await context.database.write { [key, context] transaction in
            let now = context.time.now()
            let job = context.job
            if let reason = try JobStore.wishes(of: job.id, token: job.token, in: transaction) {
                throw JobFailure.paused(reason)
            }
            try Self.write(known, of: job.id, at: now, in: transaction)
            try Ledger.begin(entry, id: id, step: key, of: job, at: now, in: transaction)
            try allowing(transaction)
        }
        outcomes.forget(known)
        try Failpoint.reach(.afterIntent, about: context.job.id.text)
        return id
    }

    /// Notes how a call ended; written with the step, or with what ends it.
    package func endCall(_ id: LedgerEntry.ID, _ outcome: LedgerOutcome) throws {
        try Failpoint.reach(.afterResponse, about: context.job.id.text)
        outcomes.add(id, outcome)
    }

    /// Writes what the ledger does not know yet, when the step has no checkpoint to write it with.
    ///
    /// In a task of its own, which is waited for: the step may have ended because it was cancelled. If it cannot be
    /// written, the next claim counts the worst case.
    func writeOutcomes() async {
        let known = outcomes.all
        guard !known.isEmpty else { return }
        await Task { [context] in
            do {
                try await context.write { transaction in
                    try Self.write(known, of: context.job.id, at: context.time.now(), in: transaction)
                }
            } catch {
                context.logger.warning("calls' outcomes could not be written", metadata: ["error": "\(error)"])
            }
        }.value
    }

    /// Writes outcomes in somebody's transaction.
    static func write(
        _ outcomes: [UnwrittenOutcomes.Outcome], of job: JobID, at now: Timestamp, in transaction: any Transaction
    ) throws {
        guard !outcomes.isEmpty else { return }
        // Jobs are locked before their calls, as by those who take jobs over: in another order two would wait for each
        // other.
        _ = try transaction.first("SELECT 1 FROM jobs WHERE id = \(job) \(transaction.dialect.forUpdate)")
        for outcome in outcomes { try Ledger.end(outcome.id, outcome.outcome, at: now, in: transaction) }
    }
}

/// Outcomes in the order in which they came.
final class UnwrittenOutcomes: Sendable {
    struct Outcome: Sendable {
        let id: LedgerEntry.ID
        let outcome: LedgerOutcome
    }

    private let outcomes = Mutex<[Outcome]>([])

    var all: [Outcome] { outcomes.withLock { $0 } }

    func add(_ id: LedgerEntry.ID, _ outcome: LedgerOutcome) {
        outcomes.withLock { $0.append(Outcome(id: id, outcome: outcome)) }
    }

    /// Drops those, which are written.
    ///
    /// By their calls, not by their number: of two calls that begin at once, each has written them.
    func forget(_ written: [Outcome]) {
        let ids = Set(written.map(\.id))
        outcomes.withLock { $0.removeAll { ids.contains($0.id) } }
    }
}
