import Testing

@testable import AI

@Suite("What the failures of a chain mean together")
struct ChainFailuresTests {
    private static func waiting(_ seconds: Int) -> ModelFailure {
        ModelFailure(
            .waiting, .transient(retryAfter: .seconds(seconds), countsAsAttempt: false), mayBeCharged: false)
    }

    private static let permanent = ModelFailure(.unauthorized, .permanent, mayBeCharged: false)
    private static let ill = ModelFailure.transient(.serverError, mayBeCharged: true)

    private static let verdicts: [([ModelFailure], ModelFailure.Reason, ModelFailure.Persistence)] = [
        ([waiting(40), waiting(20)], .waiting, .transient(retryAfter: .seconds(20), countsAsAttempt: false)),
        ([permanent, waiting(20)], .waiting, .transient(retryAfter: .seconds(20), countsAsAttempt: false)),
        ([waiting(20), permanent], .waiting, .transient(retryAfter: .seconds(20), countsAsAttempt: false)),
        ([waiting(20), ill], .serverError, .transient(retryAfter: .seconds(20), countsAsAttempt: true)),
        ([ill, waiting(20)], .serverError, .transient(retryAfter: .seconds(20), countsAsAttempt: true)),
        ([ill, permanent], .serverError, .transient(retryAfter: nil, countsAsAttempt: true)),
        ([permanent, permanent], .unauthorized, .permanent),
    ]

    @Test("is what another try can mend, at the earliest time", arguments: verdicts)
    func verdict(
        failures: [ModelFailure], reason: ModelFailure.Reason, persistence: ModelFailure.Persistence
    ) throws {
        var together = ChainFailures()
        for failure in failures { together.add(failure) }
        let verdict = try #require(together.verdict as? ModelFailure)
        #expect(verdict.reason == reason && verdict.persistence == persistence)
    }

    @Test("is the last one where somebody failed otherwise")
    func others() {
        var together = ChainFailures()
        together.add(Self.ill)
        together.add(AIError.emptyText)
        #expect(together.verdict as? AIError == .emptyText)
    }
}
