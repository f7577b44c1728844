import CoreMetrics
import Testing

@testable import Monitoring

@Suite("Each kind of metric")
struct KindTests {
    let registry = MetricsRegistry()

    @Test("a counter adds up whole and fractional increments, and never falls")
    func counter() async throws {
        let counter = Counter(label: "letters", dimensions: [("box", "1")], factory: registry)
        counter.increment()
        counter.increment(by: 41)
        counter.increment(by: -5)
        let fractional = FloatingPointCounter(label: "pages", factory: registry)
        fractional.increment(by: 0.25)
        fractional.increment(by: 0.5)
        for bad in [-1, .nan, .infinity] { fractional.increment(by: bad) }
        let page = try await registry.page()
        #expect(page.value("letters_total", ["box": "1"]) == 42)
        #expect(page["letters_total"]?.type == "counter")
        #expect(page.value("pages_total") == 0.75)
    }

    @Test("a large counter is exact")
    func exact() async throws {
        Counter(label: "many", factory: registry).increment(by: (1 << 53) + 1)
        let text = await MetricsExposition(registry: registry, sources: []).text()
        #expect(text.contains("\nmany_total 9007199254740993\n"))
    }

    @Test("whoever asks for the same labels, in any order, gets the same series")
    func shared() async throws {
        Counter(label: "a", dimensions: [("x", "1"), ("y", "2")], factory: registry).increment()
        Counter(label: "a", dimensions: [("y", "2"), ("x", "1")], factory: registry).increment()
        FloatingPointCounter(label: "a_total", dimensions: [("y", "2"), ("x", "1")], factory: registry)
            .increment(by: 0.5)
        #expect(try await registry.page().value("a_total", ["x": "1", "y": "2"]) == 2.5)
    }

    @Test("a gauge and a meter have their last value, up and down")
    func gauges() async throws {
        Gauge(label: "depth", factory: registry).record(7)
        Gauge(label: "depth", factory: registry).record(-2.5)
        let meter = Meter(label: "open", factory: registry)
        meter.set(10)
        meter.increment()
        meter.decrement(by: 3.0)
        meter.increment(by: Double.nan)
        let page = try await registry.page()
        #expect(page.value("depth") == -2.5)
        #expect(page["depth"]?.type == "gauge")
        #expect(page.value("open") == 8)
    }

    @Test("a timer is a histogram in seconds")
    func timer() async throws {
        let timer = Timer(label: "wait", dimensions: [("queue", "q")], factory: registry)
        timer.recordMilliseconds(5)
        timer.recordSeconds(2)
        timer.recordSeconds(1_000)
        timer.recordNanoseconds(-1)
        let page = try await registry.page()
        #expect(page["wait_seconds"]?.type == "histogram")
        // The bound belongs to its bucket.
        #expect(page.value("wait_seconds_bucket", ["queue": "q", "le": "0.005"]) == 2)
        #expect(page.value("wait_seconds_bucket", ["queue": "q", "le": "0.0025"]) == 1)
        #expect(page.value("wait_seconds_bucket", ["queue": "q", "le": "300"]) == 3)
        #expect(page.value("wait_seconds_bucket", ["queue": "q", "le": "+Inf"]) == 4)
        #expect(page.value("wait_seconds_sum", ["queue": "q"]) == 1_002.005)
        #expect(page.value("wait_seconds_count", ["queue": "q"]) == 4)
    }

    @Test("a recorder that aggregates is a histogram of what it says")
    func recorder() async throws {
        let recorder = Recorder(label: "group_size", factory: registry)
        for size in [1, 3, 2_000_000] { recorder.record(size) }
        for bad in [Double.nan, .infinity, -.infinity] { recorder.record(bad) }
        let page = try await registry.page()
        #expect(page.value("group_size_bucket", ["le": "1"]) == 1)
        #expect(page.value("group_size_bucket", ["le": "5"]) == 2)
        #expect(page.value("group_size_count") == 3)
        #expect(page.value("group_size_sum") == 2_000_004)
    }

    @Test("what is destroyed is gone, and its place is free")
    func destroyed() async throws {
        let registry = MetricsRegistry(limits: MetricsRegistry.Limits(seriesPerFamily: 1))
        let first = Counter(label: "a", dimensions: [("n", "1")], factory: registry)
        first.increment()
        first.destroy()
        #expect(try await registry.page()["a_total"] == nil)
        Meter(label: "a_total", factory: registry).set(3)
        #expect(try await registry.page()["a_total"]?.type == "gauge")
    }
}
