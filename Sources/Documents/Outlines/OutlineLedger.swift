import AI
import Database
import Security

/// Puts an outline's calls to models on their ledger, and forbids those that the day's budget does not hold.
struct OutlineLedger: ModelCallRecorder {
    let attempt: OutlineAttempt.ID
    let budgetMicros: Int64
    let database: any Database
    let time: TimeSource

    init(attempt: OutlineAttempt.ID, budgetMicros: Int64, database: any Database, time: TimeSource) {
        self.attempt = attempt
        self.budgetMicros = budgetMicros
        self.database = database
        self.time = time
    }

    func begin(_ intent: ModelCallIntent) async throws -> String {
        let now = time.now()
        let id = LedgerCallID(at: now)
        try await database.write { transaction in
            if intent.worstCaseCostMicros > 0 {
                try requireBudget(intent.worstCaseCostMicros, at: now, in: transaction)
            }
            try OutlineAttemptStore.beginCall(intent, id: id, of: attempt, at: now, in: transaction)
        }
        return id.text
    }

    func end(_ id: String, _ outcome: ModelCallOutcome) async throws {
        guard let id = LedgerCallID(id) else { throw DatabaseError.unreadable("a call of another ledger") }
        let now = time.now()
        try await database.write { transaction in
            try OutlineAttemptStore.endCall(id, outcome, at: now, in: transaction)
        }
    }

    private func requireBudget(_ micros: Int64, at now: Timestamp, in transaction: any Transaction) throws {
        // Holds this row until the transaction ends: of two calls at once the second sees what the first reserved.
        _ = try SharedRateLimit.look(RateLimit(1, per: day), key: "outline budget", at: now, in: transaction)
        let (spent, oldest) = try OutlineAttemptStore.spent(since: now - day, in: transaction)
        guard spent + micros > budgetMicros else { return }
        let wait = oldest.map { ($0 + day) - now } ?? .seconds(3_600)
        throw OutlineError.budgetSpent(retryAfter: max(wait, .seconds(60)))
    }

    private let day = Duration.seconds(86_400)
}
