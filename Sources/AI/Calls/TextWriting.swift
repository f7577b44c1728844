/// Lets one provider write one text: in as many calls as it takes, each of them in the ledger.
struct TextWriting {
    /// A text that is not done after so many calls never will be.
    static let mostCalls = 4

    let provider: any AIProvider
    let request: WritingRequest
    let recorder: any ModelCallRecorder
    let traffic: TrafficControl

    /// - Throws: ``LedgerFailure``, ``AIError``, ``ModelFailure``, `CancellationError`, or what the provider threw.
    func run(onText: (_ delta: String, _ offset: Int) async -> Void) async throws -> CompleteText {
        var text = StreamedText()
        var total: TokenUsage?
        for _ in 0..<Self.mostCalls {
            guard let call = try provider.call(for: request, after: text.text) else { break }
            let before = text.text.utf8.count
            let (finish, usage) = try await make(call, &text, onText)
            total = total.map { $0 + usage } ?? usage
            if finish == .stop {
                guard !text.text.allSatisfy(\.isWhitespace) else { throw AIError.emptyText }
                return CompleteText(text: text.text, usage: total ?? usage)
            }
            // Who used up the limit without a word would do so again.
            guard text.text.utf8.count > before else { break }
        }
        throw AIError.truncated
    }

    private func make(
        _ call: ModelCall, _ text: inout StreamedText, _ onText: (_ delta: String, _ offset: Int) async -> Void
    ) async throws -> (FinishReason, TokenUsage) {
        let pass = try traffic.admit(call, of: provider, mustGo: !text.text.isEmpty)
        let id: String
        do {
            id = try await begin(call)
        } catch {
            pass.end(.abandoned, used: 0)
            throw error
        }
        var record = CallRecord()
        var failure: (any Error)?
        let begun = ContinuousClock.now
        do {
            try await call.send(id) { event in
                try Task.checkCancellation()
                record.receive(event)
                guard case .text(let delta) = event, let offset = try text.append(delta) else { return }
                await onText(delta, offset)
            }
            // A cancelled stream ends as if it had nothing more to say.
            try Task.checkCancellation()
        } catch {
            failure = error
        }
        let isCancelled = Task.isCancelled
        pass.end(Self.end(failure, record, isCancelled: isCancelled), used: Self.used(record, failure))
        let outcome = record.outcome(of: call, price: provider.price, failure: failure, isCancelled: isCancelled)
        ModelMetrics.ended(outcome, by: provider, after: begun.duration(to: .now))
        try await end(id, outcome)
        if isCancelled { throw CancellationError() }
        if let failure { throw failure }
        guard let finish = record.finish else { throw AIError.truncated }
        return (finish, record.finalUsage(of: call))
    }

    private static func end(_ failure: (any Error)?, _ record: CallRecord, isCancelled: Bool) -> TrafficPass.End {
        if isCancelled { return .abandoned }
        if let failure { return .failed(failure as? ModelFailure) }
        return record.finish == nil ? .failed(nil) : .finished
    }

    /// The tokens of a call, as far as they are known.
    private static func used(_ record: CallRecord, _ failure: (any Error)?) -> Int? {
        if let usage = record.usage { return usage.input + usage.output }
        return (failure as? ModelFailure)?.mayBeCharged == false ? 0 : nil
    }

    private func begin(_ call: ModelCall) async throws -> String {
        let intent = ModelCallIntent(
            provider: provider.name, model: provider.model, requestHash: call.requestHash, worstCase: call.worstCase,
            worstCaseCostMicros: provider.price.costMicros(call.worstCase))
        do {
            return try await recorder.begin(intent)
        } catch {
            throw LedgerFailure(cause: error)
        }
    }

    private func end(_ id: String, _ outcome: ModelCallOutcome) async throws {
        do {
            // The money is spent, whether or not somebody still waits for the text: a task of its own is not cancelled.
            try await Task { [recorder] in try await recorder.end(id, outcome) }.value
        } catch {
            throw LedgerFailure(cause: error)
        }
    }
}

/// The ledger could not be written: nobody else is asked to write then.
struct LedgerFailure: Error {
    let cause: any Error
}
