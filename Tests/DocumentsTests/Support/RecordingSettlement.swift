import Database
import Synchronization

@testable import Documents

/// A settlement that keeps what it is told, and refuses what a test wants it to.
///
/// In memory, although a transaction may run more than once: the tests look at what was told last.
final class RecordingSettlement: Settlement {
    struct End: Equatable {
        let payment: String
        let delivered: DeliveredWords
        let ending: EarlyEnding
    }

    private struct State {
        var ends: [End] = []
        var revivals = 0
        var refusal: String?
    }

    private let state = Mutex(State())

    var ends: [End] { state.withLock { $0.ends } }
    var revivals: Int { state.withLock { $0.revivals } }

    /// Lets no document be tried again, for this reason.
    func refuse(_ reason: String) { state.withLock { $0.refusal = reason } }

    func lock(payment: String, in transaction: any Transaction) throws {}

    func endedEarly(
        payment: String, delivered: DeliveredWords, after ending: EarlyEnding, in transaction: any Transaction
    ) throws {
        state.withLock { $0.ends.append(End(payment: payment, delivered: delivered, ending: ending)) }
    }

    func revived(payment: String, in transaction: any Transaction) throws -> String? {
        state.withLock { state in
            state.revivals += 1
            return state.refusal
        }
    }
}
