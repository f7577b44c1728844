import Synchronization

/// The jobs that this worker has in hand.
final class RunningJobs: Sendable {
    /// One claim of a job: the same job can be in hand twice, when it was lost and claimed anew before the first
    /// attempt has noticed.
    struct Claim: Hashable, Sendable {
        let job: JobID
        let token: Int64

        init(job: JobID, token: Int64) {
            self.job = job
            self.token = token
        }

        init(_ job: Job) { self.init(job: job.id, token: job.token) }
    }

    private struct Entry {
        let job: Job
        let isLong: Bool
        let progress: AttemptProgress
        let breakOff: AsyncStream<BreakOff>.Continuation
        /// Whether it is in hand only because its handler does not end.
        var isTakenAway = false
    }

    private struct State {
        var claims: [Claim: Entry] = [:]
        var mayHaveForgotten = false
    }

    private let state = Mutex(State())

    /// Their ids, in order.
    var all: [JobID] { state.withLock { Set($0.claims.keys.map(\.job)).sorted() } }

    /// How many there are.
    var count: Int { state.withLock { $0.claims.count } }

    /// How many of them take long.
    var longCount: Int { state.withLock { $0.claims.values.count(where: \.isLong) } }

    /// Whether one of them, whose process has died before, has not come further since.
    var hasSuspect: Bool {
        state.withLock { $0.claims.values.contains { $0.job.suspicions > 0 && !$0.progress.hasNewStep } }
    }

    /// Those whose handlers have made no progress for so long, with their failures in a row.
    func stalled(for limit: Duration) -> [(job: Job, failures: Int)] {
        let entries = state.withLock { Array($0.claims.values) }
        return entries.filter { !$0.isTakenAway && $0.progress.isStalled(for: limit) }
            .map { ($0.job, $0.progress.failures(after: $0.job)) }
    }

    /// Notes that a job was taken from its handler, which need not be done again.
    func noteTakenAway(_ job: Job) {
        state.withLock { $0.claims[Claim(job)]?.isTakenAway = true }
    }

    /// Takes a job in hand.
    ///
    /// - Returns: a stream that says why its work is to be broken off, if it is.
    func insert(
        _ job: Job, isLong: Bool = false, progress: AttemptProgress = AttemptProgress()
    ) -> AsyncStream<BreakOff> {
        let (stream, continuation) = AsyncStream.makeStream(of: BreakOff.self, bufferingPolicy: .bufferingOldest(1))
        let entry = Entry(job: job, isLong: isLong, progress: progress, breakOff: continuation)
        state.withLock { $0.claims[Claim(job)] = entry }
        return stream
    }

    /// Lets go of a job.
    func remove(_ job: Job) {
        let entry = state.withLock { $0.claims.removeValue(forKey: Claim(job)) }
        entry?.breakOff.finish()
    }

    /// Has the work on all of them broken off, because others may have them.
    func breakOff() {
        let entries = state.withLock { Array($0.claims.values) }
        entries.forEach { $0.breakOff.yield(.lost) }
    }

    /// Has the work on one claim broken off.
    func breakOff(_ job: Job, because reason: BreakOff) {
        let entry = state.withLock { $0.claims[Claim(job)] }
        entry?.breakOff.yield(reason)
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
