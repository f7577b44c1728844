import Database

/// The ledger's lines of a document's jobs, added up by what they were for.
struct CallFigures {
    private struct Call {
        let job: String
        let step: String
        let isAnswered: Bool
        let requestHash: String
        let tokensIn: Int
        let tokensOut: Int
        let costMicros: Int64
    }

    private let calls: [Call]

    init(of jobs: [String], in transaction: any Transaction) throws {
        guard !jobs.isEmpty else {
            calls = []
            return
        }
        calls = try transaction.rows(
            """
            SELECT job_id, step, state, request_hash, tokens_in, tokens_out, cost_micros FROM model_calls
            WHERE job_id IN (\(list: jobs)) ORDER BY started_at, step, try
            """
        ).map { row in
            let state: String = try row["state"]
            return Call(
                job: try row["job_id"], step: try row["step"], isAnswered: state == "ok",
                requestHash: try row["request_hash"], tokensIn: try row["tokens_in"], tokensOut: try row["tokens_out"],
                costMicros: try row["cost_micros"])
        }
    }

    /// All of them.
    var total: Provenance.Usage { usage(of: calls) }

    /// One step's, its revision included.
    func usage(job: String?, step: String) -> Provenance.Usage {
        usage(of: calls.filter { $0.job == job && ($0.step == step || $0.step == step + "/revision") })
    }

    private func usage(of calls: [Call]) -> Provenance.Usage {
        Provenance.Usage(
            attempts: calls.count, tokensIn: calls.reduce(0) { $0 + $1.tokensIn },
            tokensOut: calls.reduce(0) { $0 + $1.tokensOut }, costMicros: calls.reduce(0) { $0 + $1.costMicros },
            promptHashes: calls.filter(\.isAnswered).map(\.requestHash))
    }
}
