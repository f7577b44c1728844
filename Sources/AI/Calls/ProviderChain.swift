/// Tries providers in order until one has written.
struct ProviderChain: Sendable {
    let providers: [any AIProvider]

    /// - Parameters:
    ///   - mayReplace: whether the provider that has just failed can be replaced by the next: what a reader has seen is
    ///     never taken back.
    ///   - write: lets one provider write.
    /// - Throws: what the recorder threw, `CancellationError`, or what followed from the providers' failures.
    func first<Written>(
        mayReplace: () -> Bool = { true }, _ write: (any AIProvider) async throws -> Written
    ) async throws -> Written {
        var failures = ChainFailures()
        for provider in providers {
            do {
                return try await write(provider)
            } catch let failure as LedgerFailure {
                throw failure.cause
            } catch {
                try Task.checkCancellation()
                guard mayReplace() else { throw error }
                failures.add(error)
            }
        }
        throw failures.verdict
    }
}

/// The failures of a chain's providers, and what they mean together.
struct ChainFailures {
    private var failures: [any Error] = []

    mutating func add(_ failure: any Error) {
        failures.append(failure)
    }

    /// One that another try can mend, if there is any; otherwise the last one is as good as any.
    ///
    /// The try is due at the earliest time that any of them named, and counts as an attempt where one of them does.
    var verdict: any Error {
        guard let last = failures.last else { return AIError.noProviders }
        var chosen: ModelFailure?
        var earliest: Duration?
        var counts = false
        for failure in failures {
            guard let failure = failure as? ModelFailure else { return last }
            guard case .transient(let retryAfter, let countsAsAttempt) = failure.persistence else { continue }
            // What was really tried says more than that somebody is cut off.
            if chosen == nil || (countsAsAttempt && !counts) { chosen = failure }
            counts = counts || countsAsAttempt
            if let retryAfter { earliest = min(earliest ?? retryAfter, retryAfter) }
        }
        guard let chosen else { return last }
        return ModelFailure(
            chosen.reason, .transient(retryAfter: earliest, countsAsAttempt: counts),
            mayBeCharged: chosen.mayBeCharged, providerCode: chosen.providerCode)
    }
}
