import Database
import TestSupport

@testable import Accounts

/// A session without a database: its facts, changed as the statements of the session store change them.
///
/// That it does the same as they is a test of its own.
struct SimulatedSession {
    private(set) var facts: RefreshFacts
    private(set) var isEnded = false
    private var voided: Set<Int64> = []

    init(at now: Timestamp) {
        facts = RefreshFacts(generation: 1, parent: 0, rotatedAt: now, isAcknowledged: false, voided: 0)
    }

    /// Shows a refresh token of some generation.
    ///
    /// - Returns: the generation of the answer's tokens; `nil` when it is refused.
    mutating func refresh(_ shown: Int64, at now: Timestamp) -> Int64? {
        guard !isEnded else { return nil }
        switch RefreshDecision(generation: shown, session: facts, now: now) {
        case .rotate:
            facts = RefreshFacts(
                generation: facts.generation + 1, parent: shown, rotatedAt: now, isAcknowledged: false, voided: 0)
        case .voidCurrent:
            voided.insert(facts.generation)
            facts.generation += 1
            facts.rotatedAt = now
            facts.voided += 1
        case .repeatCurrent:
            break
        case .reuse:
            isEnded = true
            return nil
        case .fromTheFuture:
            return nil
        }
        return facts.generation
    }

    /// Makes a request with an access token of some generation.
    ///
    /// - Returns: whether it is answered.
    mutating func request(_ shown: Int64) -> Bool {
        guard !isEnded else { return false }
        if voided.contains(shown) {
            isEnded = true
            return false
        }
        if shown == facts.generation { facts.isAcknowledged = true }
        return true
    }
}
