import Synchronization

/// What happens in this process, told to whoever waits for it here, and announced to the other processes.
///
/// Only a hint: the database is the truth, and whoever waits also looks there from time to time.
package final class JobSignals: Sendable {
    /// What a watcher of one job hears.
    package enum Signal: Sendable {
        /// Something was committed, or time has passed: look at the events.
        case changed
        /// Text as it is being written; `payload` is the event's JSON.
        case token(payload: String)
    }

    private struct State {
        var watchers: [JobID: [Int: AsyncStream<Signal>.Continuation]] = [:]
        var workers: [Int: AsyncStream<Void>.Continuation] = [:]
        var wishes: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastNumber = 0
        var isWatchingEnded = false
    }

    /// What other processes are told.
    enum Announcement: Sendable, Hashable {
        /// There may be work.
        case work
        /// Somebody may wish the end of a job.
        case wish
        /// Something was committed about a job.
        case changed(JobID)
    }

    private let state = Mutex(State())
    private let announce: @Sendable (Announcement) -> Void

    package convenience init() { self.init { _ in } }

    /// - Parameter announce: tells the other processes, whose signals call what is named `here…`; returns at once.
    init(announce: @escaping @Sendable (Announcement) -> Void) {
        self.announce = announce
    }

    /// How many listen, for tests: whoever has gone away is forgotten.
    var listeners: Int {
        state.withLock { state in
            state.watchers.values.reduce(state.workers.count + state.wishes.count) { $0 + $1.count }
        }
    }

    /// Signals about one job, from now on.
    ///
    /// A watcher that does not keep up loses the oldest: it is not buffered without limit, and what it lost stands in
    /// the database. After ``endWatching()`` the stream is empty.
    package func watch(_ job: JobID) -> AsyncStream<Signal> {
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingNewest(256))
        let number = nextNumber()
        // Before anybody can end it.
        continuation.onTermination = { [weak self] _ in
            // What is taken out must not be released under the lock: its own end comes back here.
            let removed = self?.state.withLock { state in
                let removed = state.watchers[job]?.removeValue(forKey: number)
                if state.watchers[job]?.isEmpty == true { state.watchers[job] = nil }
                return removed
            }
            _ = removed
        }
        let isEnded = state.withLock { state in
            if !state.isWatchingEnded { state.watchers[job, default: [:]][number] = continuation }
            return state.isWatchingEnded
        }
        if isEnded { continuation.finish() }
        return stream
    }

    /// A signal for each time there may be work; several at once are one.
    ///
    /// Finish the continuation to end the stream.
    func workAvailable() -> (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation) {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = nextNumber()
        continuation.onTermination = { [weak self] _ in
            let removed = self?.state.withLock { $0.workers.removeValue(forKey: number) }
            _ = removed
        }
        state.withLock { $0.workers[number] = continuation }
        // There may be work already.
        continuation.yield()
        return (stream, continuation)
    }

    /// A signal for each time somebody may wish the end of a job that is worked on, and from time to time; several at
    /// once are one.
    func wishes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = nextNumber()
        continuation.onTermination = { [weak self] _ in
            let removed = self?.state.withLock { $0.wishes.removeValue(forKey: number) }
            _ = removed
        }
        state.withLock { $0.wishes[number] = continuation }
        return stream
    }

    private func nextNumber() -> Int {
        state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
    }

    /// Something was committed about a job.
    func changed(_ job: JobID) {
        tellHere(.changed, about: job)
        announce(.changed(job))
    }

    /// Tells this process's watchers of a job.
    func tellHere(_ signal: Signal, about job: JobID) {
        let watchers = state.withLock { Array($0.watchers[job, default: [:]].values) }
        for watcher in watchers { watcher.yield(signal) }
    }

    /// There is work.
    func wakeWorkers() {
        wakeWorkersHere()
        announce(.work)
    }

    func wakeWorkersHere() {
        let workers = state.withLock { Array($0.workers.values) }
        for worker in workers { worker.yield() }
    }

    /// Somebody wishes the end of a job that is worked on.
    func wishChanged() {
        wishChangedHere()
        announce(.wish)
    }

    func wishChangedHere() {
        let listeners = state.withLock { Array($0.wishes.values) }
        for listener in listeners { listener.yield() }
    }

    /// Lets everybody here look for themselves: what other processes announce can be lost.
    func remindEverybody() {
        let watchers = state.withLock { state in state.watchers.values.flatMap(\.values) }
        for watcher in watchers { watcher.yield(.changed) }
        wishChangedHere()
        wakeWorkersHere()
    }

    /// Ends all watchers' streams, those to come too, at shutdown.
    package func endWatching() {
        let watchers = state.withLock { state in
            state.isWatchingEnded = true
            return state.watchers.values.flatMap(\.values)
        }
        for watcher in watchers { watcher.finish() }
    }
}
