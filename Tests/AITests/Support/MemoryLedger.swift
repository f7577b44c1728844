import AI
import Synchronization

/// A ledger that remembers what it was told, and refuses where a test wants it to.
final class MemoryLedger: ModelCallRecorder {
    /// What is thrown instead of writing.
    struct Refusal: Error, Equatable {
        let name: String
    }

    /// A call as the ledger has it.
    struct Entry: Sendable, Equatable {
        let id: String
        let intent: ModelCallIntent
        var outcome: ModelCallOutcome?
    }

    private struct State {
        var entries: [Entry] = []
        var refusesToBegin = false
        var refusesToEnd = false
        var endedCancelled = false
    }

    private let state = Mutex(State())
    private let prefix: String

    /// - Parameter prefix: what the ids begin with.
    init(_ prefix: String = "call") {
        self.prefix = prefix
    }

    var entries: [Entry] { state.withLock { $0.entries } }
    var outcomes: [ModelCallOutcome?] { entries.map(\.outcome) }
    /// Whether any call was ended in a task that was cancelled.
    var endedCancelled: Bool { state.withLock { $0.endedCancelled } }

    func refuseToBegin() { state.withLock { $0.refusesToBegin = true } }
    func refuseToEnd() { state.withLock { $0.refusesToEnd = true } }

    func begin(_ intent: ModelCallIntent) async throws -> String {
        try state.withLock { state in
            guard !state.refusesToBegin else { throw Refusal(name: "begin") }
            let id = "\(prefix)-\(state.entries.count + 1)"
            state.entries.append(Entry(id: id, intent: intent, outcome: nil))
            return id
        }
    }

    func end(_ id: String, _ outcome: ModelCallOutcome) async throws {
        let isCancelled = Task.isCancelled
        try state.withLock { state in
            state.endedCancelled = state.endedCancelled || isCancelled
            guard !state.refusesToEnd else { throw Refusal(name: "end") }
            guard let index = state.entries.firstIndex(where: { $0.id == id && $0.outcome == nil }) else {
                throw Refusal(name: "no such call")
            }
            state.entries[index].outcome = outcome
        }
    }
}
