/// What is known of a call while it is made, and what its ledger is told at the end.
///
/// A pure state machine: events in, outcome out.
struct CallRecord {
    private(set) var writtenBytes = 0
    private(set) var usage: TokenUsage?
    private(set) var finish: FinishReason?

    mutating func receive(_ event: WritingEvent) {
        switch event {
        case .text(let delta): writtenBytes += delta.utf8.count
        case .usage(let figures): usage = figures
        case .finished(let reason): finish = reason
        }
    }

    /// The figures of a call that was finished, the provider's own where it gave some.
    func finalUsage(of call: ModelCall) -> TokenUsage { usage ?? call.estimate(writtenBytes: writtenBytes) }

    /// - Parameters:
    ///   - failure: what ended the call, if it did not end by itself.
    ///   - isCancelled: whether its caller had lost interest by then.
    func outcome(
        of call: ModelCall, price: ModelPrice, failure: (any Error)?, isCancelled: Bool
    ) -> ModelCallOutcome {
        if failure == nil, !isCancelled, finish != nil {
            let usage = finalUsage(of: call)
            return .ok(usage, isEstimated: usage.estimated, costMicros: price.costMicros(usage))
        }
        let reason = isCancelled ? "canceled" : Self.code(of: failure)
        if let usage { return .failed(reason: reason, usage, costMicros: price.costMicros(usage)) }
        if let failure = failure as? ModelFailure, !failure.mayBeCharged {
            let nothing = TokenUsage(input: 0, output: 0, estimated: false)
            return .failed(reason: reason, nothing, costMicros: 0)
        }
        return .ambiguous(reason: reason)
    }

    /// Never a text of the provider's: these codes are ours.
    private static func code(of failure: (any Error)?) -> String {
        guard let failure else { return ModelFailure.Reason.truncated.rawValue }
        return switch failure {
        case let failure as ModelFailure: failure.reason.rawValue
        case AIError.tooLong: "too_long"
        default: "internal_error"
        }
    }
}
