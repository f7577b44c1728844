import Synchronization

/// The jobs that this worker has in hand.
final class RunningJobs: Sendable {
    /// One claim of a job: the same job can be in hand twice, when it was lost and claimed anew before the first
    /// attempt has noticed.
    private struct Claim: Hashable {
        let job: JobID
        let token: Int64
    }

    private struct State {
        var claims: [Claim: AsyncStream<Void>.Continuation] = [:]
        var mayHaveForgotten = false
    }

    private let state = Mutex(State())

    /// Their ids, in order.
    var all: [JobID] { state.withLock { Set($0.claims.keys.map(\.job)).sorted() } }

    /// How many there are.
    var count: Int { state.withLock { $0.claims.count } }

    /// Takes a job in hand.
    ///
    /// - Returns: a stream that ends when its work is to be broken off.
    func insert(_ job: Job) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        state.withLock { $0.claims[Claim(job: job.id, token: job.token)] = continuation }
        return stream
    }

    /// Lets go of a job.
    func remove(_ job: Job) {
        _ = state.withLock { $0.claims.removeValue(forKey: Claim(job: job.id, token: job.token)) }
    }

    /// Has the work on all of them broken off.
    func breakOff() {
        let continuations = state.withLock { Array($0.claims.values) }
        continuations.forEach { $0.finish() }
    }

    /// Notes that the table may say of more jobs that they are ours: a job that nobody has in hand would be running
    /// for ever.
    func suspectForgotten() {
        state.withLock { $0.mayHaveForgotten = true }
    }

    /// Whether there was such a suspicion, which this ends.
    func takeSuspicion() -> Bool {
        state.withLock { state in
            defer { state.mayHaveForgotten = false }
            return state.mayHaveForgotten
        }
    }
}
