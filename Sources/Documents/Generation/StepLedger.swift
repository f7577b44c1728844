import AI
import Database
import Jobs

/// Puts a step's calls to models on the ledger of its job, as long as its budget lasts.
struct StepLedger: ModelCallRecorder {
    private let step: JobStep
    private let job: JobID
    private let budget: CallBudget

    init(_ step: JobStep, of job: JobID, _ budget: CallBudget) {
        self.step = step
        self.job = job
        self.budget = budget
    }

    func begin(_ intent: ModelCallIntent) async throws -> String {
        try await step.beginCall(
            LedgerEntry(
                provider: intent.provider, model: intent.model, requestHash: intent.requestHash,
                worstCase: LedgerUsage(intent.worstCase, costMicros: intent.worstCaseCostMicros)),
            allowing: { [budget, job] in try budget.check(intent, of: job, in: $0) }
        ).text
    }

    func end(_ id: String, _ outcome: ModelCallOutcome) async throws {
        guard let id = LedgerEntry.ID(id) else { throw DatabaseError.unreadable("a call of another ledger") }
        switch outcome {
        case .ok(let usage, let isEstimated, let cost):
            try step.endCall(id, .ok(LedgerUsage(usage, costMicros: cost, isEstimated: isEstimated)))
        case .failed(let reason, let usage, let cost):
            try step.endCall(id, .failed(reason: reason, LedgerUsage(usage, costMicros: cost)))
        case .ambiguous(let reason): try step.endCall(id, .ambiguous(reason: reason))
        }
    }
}

extension LedgerUsage {
    fileprivate init(_ usage: TokenUsage, costMicros: Int64, isEstimated: Bool? = nil) {
        self.init(
            tokensIn: usage.input, tokensOut: usage.output, costMicros: costMicros,
            isEstimated: isEstimated ?? usage.estimated)
    }
}
