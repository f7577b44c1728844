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
    /// - Returns: the call's id, for ``endCall(_:_:)`` and for the provider's own log.
    /// - Throws: ``JobFailure``, when the job is no longer ours, to end or to pause.
    package func beginCall(_ entry: LedgerEntry) async throws -> LedgerEntry.ID {
        let id = LedgerEntry.ID(at: context.time.now())
        let known = outcomes.all
        try await context.database.write { [key, context] transaction in
            let now = context.time.now()
            let job = context.job
            if let reason = try JobStore.wishes(of: job.id, token: job.token, in: transaction) {
                throw JobFailure.paused(reason)
            }
            try Self.write(known, at: now, in: transaction)
            try Ledger.begin(entry, id: id, step: key, of: job, at: now, in: transaction)
        }
        outcomes.forget(known.count)
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
                try await context.database.write { try Self.write(known, at: context.time.now(), in: $0) }
            } catch {
                context.logger.warning("calls' outcomes could not be written", metadata: ["error": "\(error)"])
            }
        }.value
    }

    /// Writes outcomes in somebody's transaction.
    static func write(
        _ outcomes: [UnwrittenOutcomes.Outcome], at now: Timestamp, in transaction: any Transaction
    ) throws {
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

    /// Drops the first so many, which are written.
    func forget(_ count: Int) { outcomes.withLock { $0.removeFirst(count) } }
}
