import AI
import Database
import Jobs

/// Puts a step's calls to models on the ledger of its job.
struct StepLedger: ModelCallRecorder {
    private let step: JobStep

    init(_ step: JobStep) {
        self.step = step
    }

    func begin(_ intent: ModelCallIntent) async throws -> String {
        try await step.beginCall(
            LedgerEntry(
                provider: intent.provider, model: intent.model, requestHash: intent.requestHash,
                worstCase: LedgerUsage(intent.worstCase, costMicros: intent.worstCaseCostMicros))
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
