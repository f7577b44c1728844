import CoreMetrics

/// Counts calls to models, their tokens and what they cost, by provider and model: of these there are as many as
/// `AI_CHAIN` names.
enum ModelMetrics {
    static func ended(_ outcome: ModelCallOutcome, by provider: any AIProvider, after duration: Duration) {
        let labels = [("provider", provider.name), ("model", provider.model)]
        count("rukopys_model_calls_total", labels + [("outcome", outcome.name)], 1)
        let (seconds, attoseconds) = duration.components
        Timer(label: "rukopys_model_call_seconds", dimensions: labels)
            .recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        guard let (usage, costMicros) = outcome.known else { return }
        count("rukopys_model_tokens_total", labels + [("direction", "input")], Int64(usage.input))
        count("rukopys_model_tokens_total", labels + [("direction", "output")], Int64(usage.output))
        count("rukopys_model_cost_micros_total", labels, costMicros)
    }

    private static func count(_ name: String, _ labels: [(String, String)], _ amount: Int64) {
        Counter(label: name, dimensions: labels).increment(by: amount)
    }
}

extension ModelCallOutcome {
    fileprivate var name: String {
        switch self {
        case .ok: "ok"
        case .failed: "failed"
        case .ambiguous: "ambiguous"
        }
    }

    /// What is known of its tokens and its cost.
    fileprivate var known: (TokenUsage, costMicros: Int64)? {
        switch self {
        case .ok(let usage, _, let cost), .failed(_, let usage, let cost): (usage, cost)
        case .ambiguous: nil
        }
    }
}
