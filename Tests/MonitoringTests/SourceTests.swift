import CoreMetrics
import Synchronization
import TestSupport
import Testing

@testable import Monitoring

@Suite("Figures that are read when somebody scrapes")
struct SourceTests {
    struct Broken: Error {}

    /// A clock that a test turns, and an alarm that it lets go off.
    final class Timing: Sendable {
        private let time = Mutex(Duration.zero)
        private let alarms = AsyncStream<Void>.makeStream()

        var timing: ScrapeTiming {
            var timing = ScrapeTiming()
            timing.now = { self.time.withLock { $0 } }
            timing.sleep = { _ in
                for await _ in self.alarms.stream { return }
                throw CancellationError()
            }
            return timing
        }

        func advance(by duration: Duration) { time.withLock { $0 += duration } }
        func ring() { alarms.continuation.yield() }
    }

    /// How often it was read.
    final class Readings: Sendable {
        let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }

    let registry = MetricsRegistry()

    @Test("stand on the page with their help")
    func figures() async throws {
        let source = MetricsSource("queue") {
            [
                MetricSample("jobs", help: "Jobs by state.", labels: [("state", "queued")], value: 3),
                MetricSample("jobs", help: "Jobs by state.", labels: [("state", "run\nning")], value: 1.5),
                MetricSample("done", .counter, help: "Jobs done.", value: 7),
            ]
        }
        let page = try ParsedMetrics(await MetricsExposition(registry: registry, sources: [source]).text())
        #expect(page["jobs"]?.help == "Jobs by state.")
        #expect(page.value("jobs", ["state": "queued"]) == 3)
        #expect(page.value("jobs", ["state": "run\nning"]) == 1.5)
        #expect(page["done_total"]?.type == "counter")
        #expect(page.value("rukopys_scrape_failures_total", ["source": "queue"]) == 0)
    }

    @Test("one that fails is counted, and fails nothing else; an old figure is not shown")
    func failing() async throws {
        let clock = Timing()
        let isBroken = Mutex(false)
        let exposition = MetricsExposition(
            registry: registry,
            sources: [
                MetricsSource("broken") {
                    if isBroken.withLock({ $0 }) { throw Broken() }
                    return [MetricSample("a", help: "A.", value: 1)]
                },
                MetricsSource("sound") { [MetricSample("b", help: "B.", value: 2)] },
            ], timing: clock.timing)
        Counter(label: "c", factory: registry).increment()
        #expect(try ParsedMetrics(await exposition.text()).value("a") == 1)
        isBroken.withLock { $0 = true }
        clock.advance(by: .seconds(1))
        let page = try ParsedMetrics(await exposition.text())
        #expect(page.value("a") == nil)
        #expect(page.value("b") == 2)
        #expect(page.value("c_total") == 1)
        #expect(page.value("rukopys_scrape_failures_total", ["source": "broken"]) == 1)
        #expect(page.value("rukopys_scrape_failures_total", ["source": "sound"]) == 0)
        isBroken.withLock { $0 = false }
        clock.advance(by: .seconds(1))
        #expect(try ParsedMetrics(await exposition.text()).value("a") == 1)
    }

    @Test("are read once for all who scrape at the same time, and once a second")
    func shared() async throws {
        let clock = Timing()
        let readings = Readings()
        let gate = AsyncStream<Void>.makeStream()
        let exposition = MetricsExposition(
            registry: registry,
            sources: [
                MetricsSource("slow") {
                    let number = readings.next()
                    if number == 1 { for await _ in gate.stream { break } }
                    return [MetricSample("reading", help: "Which.", value: Double(number))]
                }
            ], timing: clock.timing)
        let pages = try await withThrowingTaskGroup { group in
            for _ in 0..<50 { group.addTask { try ParsedMetrics(await exposition.text()) } }
            gate.continuation.yield()
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(pages.map { $0.value("reading") } == Array(repeating: 1, count: 50))
        clock.advance(by: .milliseconds(999))
        #expect(try ParsedMetrics(await exposition.text()).value("reading") == 1)
        clock.advance(by: .milliseconds(1))
        #expect(try ParsedMetrics(await exposition.text()).value("reading") == 2)
        #expect(readings.count.withLock { $0 } == 2)
    }

    @Test("one that takes too long is given up, and not asked again before it has ended")
    func stuck() async throws {
        let clock = Timing()
        let readings = Readings()
        let gate = AsyncStream<Void>.makeStream()
        let exposition = MetricsExposition(
            registry: registry,
            sources: [
                MetricsSource("stuck") {
                    let number = readings.next()
                    if number == 1 {
                        // Deaf to being cancelled, as a query on a thread of its own is.
                        await Task.detached { for await _ in gate.stream { break } }.value
                    }
                    return [MetricSample("reading", help: "Which.", value: Double(number))]
                }
            ], timing: clock.timing)
        Counter(label: "c", factory: registry).increment()
        // Before anybody waits: whoever begins to wait hears it at once.
        clock.ring()
        let page = try ParsedMetrics(await exposition.text())
        #expect(page.value("reading") == nil)
        #expect(page.value("c_total") == 1)
        #expect(page.value("rukopys_scrape_failures_total", ["source": "stuck"]) == 1)
        clock.advance(by: .seconds(60))
        let later = try ParsedMetrics(await exposition.text())
        #expect(later.value("reading") == nil)
        #expect(later.value("rukopys_scrape_failures_total", ["source": "stuck"]) == 1)
        #expect(readings.count.withLock { $0 } == 1)
        gate.continuation.yield()
        // Until it has ended a page has no figure, and afterwards never the old one.
        try await eventually("it is asked again") {
            clock.advance(by: .seconds(1))
            guard let figure = try ParsedMetrics(await exposition.text()).value("reading") else { return false }
            #expect(figure == 2)
            return true
        }
        #expect(try await registry.page().value("rukopys_scrape_failures_total", ["source": "stuck"]) == 1)
    }

    @Test("cannot forge, repeat or flood what is there")
    func rules() async throws {
        let registry = MetricsRegistry(limits: MetricsRegistry.Limits(seriesPerFamily: 10))
        Counter(label: "c", factory: registry).increment()
        Timer(label: "t", factory: registry).recordSeconds(1)
        let source = MetricsSource("hostile") {
            [
                MetricSample("c_total", help: "A gauge.", value: 9),
                MetricSample("c", .counter, help: "The same series.", value: 9),
                MetricSample("t_seconds_count", help: "A histogram's.", value: 9),
                MetricSample("twice", help: "Once.", value: 1), MetricSample("twice", help: "Twice.", value: 2),
                MetricSample("odd", help: "No number.", value: .nan),
            ] + (0..<20).map { MetricSample("many", help: "Many.", labels: [("n", "\($0)")], value: 1) }
        }
        let exposition = MetricsExposition(registry: registry, sources: [source])
        let page = try ParsedMetrics(await exposition.text())
        #expect(page.value("c_total") == 1)
        #expect(page.value("t_seconds_count") == 1)
        #expect(page.value("twice") == 1)
        #expect(page.value("odd")?.isNaN == true)
        #expect(page["many"]?.samples.count == 10)
        let dropped = try await registry.page()
        #expect(dropped.value("rukopys_metrics_dropped_total", ["reason": "name_taken"]) == 2)
        #expect(dropped.value("rukopys_metrics_dropped_total", ["reason": "duplicate"]) == 2)
        #expect(dropped.value("rukopys_metrics_dropped_total", ["reason": "too_many_series"]) == 10)
    }
}
