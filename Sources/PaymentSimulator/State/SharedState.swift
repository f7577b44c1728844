import Synchronization

/// The account's state behind its one lock, held for the length of a call's computation and never over an await.
final class SharedState: Sendable {
    private let state: Mutex<SimulatorState>

    init(_ state: SimulatorState) {
        self.state = Mutex(state)
    }

    /// Reads or changes the state; nobody else does meanwhile.
    func withLock<Result: Sendable, Failure: Error>(
        _ body: (inout SimulatorState) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try state.withLock { (state) throws(Failure) -> Result in try body(&state) }
    }
}
