import Database
import ServiceLifecycle
import TestSupport
import Testing

@testable import Jobs

@Suite("The signals", .timeLimit(.minutes(5)))
struct JobSignalsTests {
    private let signals = JobSignals()
    private let job = JobID(at: TestClock.start)

    @Test("reach every watcher of a job, and nobody else")
    func watching() async throws {
        var first = signals.watch(job).makeAsyncIterator()
        var second = signals.watch(job).makeAsyncIterator()
        var other = signals.watch(JobID(at: TestClock.start)).makeAsyncIterator()
        signals.tellHere(.token(payload: "1"), about: job)
        signals.tellHere(.token(payload: "2"), about: job)
        await #expect(first.next()?.payload == "1")
        await #expect(first.next()?.payload == "2")
        await #expect(second.next()?.payload == "1")
        signals.endWatching()
        await #expect(other.next() == nil)
    }

    @Test("are kept for a slow watcher up to a limit, the newest")
    func bounded() async {
        let watcher = signals.watch(job)
        for number in 1...1_000 { signals.tellHere(.token(payload: "\(number)"), about: job) }
        signals.endWatching()
        let kept = await watcher.reduce(into: [String]()) { $0.append($1.payload) }
        #expect(kept == (745...1_000).map(String.init))
    }

    @Test("end at shutdown, and those who come later find them ended")
    func ending() async {
        var before = signals.watch(job).makeAsyncIterator()
        signals.endWatching()
        var after = signals.watch(job).makeAsyncIterator()
        await #expect(before.next() == nil)
        await #expect(after.next() == nil)
        #expect(signals.listeners == 0)
        signals.tellHere(.changed, about: job)
        signals.endWatching()
    }

    @Test("forget watchers that have gone away, however they went")
    func noLeak() async throws {
        // Dropped without a word.
        for _ in 1...50 { _ = signals.watch(job) }
        #expect(signals.listeners == 0)
        // Cancelled in the middle.
        let watching = Task { [signals, job] in
            for await _ in signals.watch(job) {}
        }
        try await eventually("it watches") { signals.listeners == 1 }
        watching.cancel()
        await watching.value
        #expect(signals.listeners == 0)
        // Left while others stay.
        let staying = signals.watch(job)
        let leaving = Task { [signals, job] in
            for await _ in signals.watch(job) { break }
        }
        try await eventually("both watch") { signals.listeners == 2 }
        signals.tellHere(.changed, about: job)
        await leaving.value
        try await eventually("one watches") { signals.listeners == 1 }
        withExtendedLifetime(staying) {}
    }

    @Test("that wake workers are not lost before a worker waits, and several are one")
    func waking() async {
        let (wakeups, wake) = signals.workAvailable()
        for _ in 1...10 { signals.wakeWorkers() }
        var iterator = wakeups.makeAsyncIterator()
        await #expect(iterator.next() != nil)
        signals.wakeWorkers()
        await #expect(iterator.next() != nil)
        wake.finish()
        await #expect(iterator.next() == nil, "ten wake-ups at once were more than one")
        #expect(signals.listeners == 0)
    }

    @Test("reach every worker, which looks for work at once when it comes")
    func allWorkers() async {
        var (first, _) = Self.iterator(signals.workAvailable())
        var (second, _) = Self.iterator(signals.workAvailable())
        await #expect(first.next() != nil)
        await #expect(second.next() != nil)
        signals.wakeWorkers()
        await #expect(first.next() != nil)
        await #expect(second.next() != nil)
    }

    @Test("remind everybody to look for themselves")
    func reminding() async {
        var watcher = signals.watch(job).makeAsyncIterator()
        var (worker, _) = Self.iterator(signals.workAvailable())
        _ = await worker.next()
        signals.remindEverybody()
        await #expect(watcher.next()?.payload == "changed")
        await #expect(worker.next() != nil)
    }

    @Test("come from the poll until the shutdown, which ends the watchers' streams")
    func polling() async throws {
        let group = ServiceGroup(
            services: [JobPolling(signals: signals, interval: .milliseconds(1))], gracefulShutdownSignals: [],
            logger: CapturedLog().logger())
        let watcher = signals.watch(job)
        async let running: Void = group.run()
        var reminders = 0
        for await _ in watcher {
            reminders += 1
            if reminders == 3 { await group.triggerGracefulShutdown() }
        }
        try await running
        #expect(reminders >= 3)
        var late = signals.watch(job).makeAsyncIterator()
        await #expect(late.next() == nil)
    }

    private static func iterator(
        _ work: (stream: AsyncStream<Void>, continuation: AsyncStream<Void>.Continuation)
    ) -> (AsyncStream<Void>.Iterator, AsyncStream<Void>.Continuation) {
        (work.stream.makeAsyncIterator(), work.continuation)
    }
}

extension JobSignals.Signal {
    /// The text that is shown, or the word for a change.
    fileprivate var payload: String {
        switch self {
        case .changed: "changed"
        case .token(let payload): payload
        }
    }
}
