import CoreMetrics
import Testing

@testable import Monitoring

@Suite("What metrics may take up")
struct LimitTests {
    @Test("a name has a thousand label sets and no more; what is dropped is counted")
    func series() async throws {
        let registry = MetricsRegistry()
        for number in 0..<1_500 {
            Counter(label: "c", dimensions: [("n", "\(number)")], factory: registry).increment()
            // Asked for once more, the known ones are still there.
            Counter(label: "c", dimensions: [("n", "\(number % 1_000)")], factory: registry).increment()
        }
        let page = try await registry.page()
        #expect(page["c_total"]?.samples.count == 1_000)
        #expect(page.value("c_total", ["n": "999"]) == 2)
        #expect(page.value("rukopys_metrics_dropped_total", ["reason": "too_many_series"]) == 500)
        #expect(page.value("rukopys_metrics_dropped_total", ["reason": "name_taken"]) == 0)
    }

    @Test("there are so many names and no more, however they were made up")
    func names() async throws {
        let registry = MetricsRegistry(limits: MetricsRegistry.Limits(families: 10))
        for number in 0..<20 { Meter(label: "m\(number)", factory: registry).increment() }
        let page = try await registry.page()
        #expect(page.families.count == 10)
        #expect(page.value("rukopys_metrics_dropped_total", ["reason": "too_many_names"]) == 11)
    }

    @Test("a name stands for one kind of thing, with those that a histogram writes")
    func taken() async throws {
        let registry = MetricsRegistry()
        Timer(label: "t", factory: registry).recordSeconds(1)
        Gauge(label: "t_seconds_count", factory: registry).record(1)
        Gauge(label: "t_seconds", factory: registry).record(1)
        Gauge(label: "u_seconds_sum", factory: registry).record(5)
        Timer(label: "u", factory: registry).recordSeconds(1)
        let page = try await registry.page()
        #expect(page.value("t_seconds_count") == 1)
        #expect(page.value("u_seconds_sum") == 5)
        #expect(page["u_seconds"] == nil)
        #expect(page.value("rukopys_metrics_dropped_total", ["reason": "name_taken"]) == 3)
    }

    @Test("64 tasks lose no increment, whichever metric it is and whoever makes it")
    func concurrency() async throws {
        let registry = MetricsRegistry()
        let counter = Counter(label: "shared", factory: registry)
        await withTaskGroup { group in
            for task in 0..<64 {
                group.addTask {
                    let fractional = FloatingPointCounter(label: "half", factory: registry)
                    let meter = Meter(label: "open", factory: registry)
                    let recorder = Recorder(label: "size", factory: registry)
                    for _ in 0..<10_000 {
                        counter.increment()
                        fractional.increment(by: 0.5)
                        meter.increment()
                        recorder.record(2)
                        meter.decrement()
                    }
                    for number in 0..<100 {
                        Counter(label: "made", dimensions: [("n", "\(number)")], factory: registry).increment()
                    }
                    if task % 8 == 0 { _ = await MetricsExposition(registry: registry, sources: []).text() }
                }
            }
        }
        let page = try await registry.page()
        #expect(page.value("shared_total") == 640_000)
        #expect(page.value("half_total") == 320_000)
        #expect(page.value("open") == 0)
        #expect(page.value("size_count") == 640_000)
        #expect(page.value("size_sum") == 1_280_000)
        #expect(page["made_total"]?.samples.map(\.value) == Array(repeating: 64, count: 100))
    }
}
