import Logging
import Synchronization
import TestSupport
import Testing
import Tracing

@testable import Traces

@Suite("Spans")
struct SpanTests {
    private struct Broken: Error {}

    private final class Collector: SpanSink {
        let spans = Mutex<[FinishedSpan]>([])
        let wanted: Bool

        init(wanted: Bool = true) { self.wanted = wanted }

        func wants(_ flags: TraceFlags) -> Bool { wanted }
        func ended(_ span: FinishedSpan) { spans.withLock { $0.append(span) } }
    }

    private struct Headers: Extractor, Injector {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
        func inject(_ value: String, forKey key: String, into carrier: inout [String: String]) { carrier[key] = value }
    }

    @Test("what is begun within a span belongs to its trace and is caused by it")
    func children() {
        let collector = Collector()
        let tracer = SpanTracer(sink: collector)
        tracer.withSpan("outer", ofKind: .server) { _ in
            tracer.withSpan("inner") { span in span.attributes["number"] = 7 }
        }
        tracer.withSpan("another") { _ in }
        let spans = collector.spans.withLock { $0 }
        #expect(spans.map(\.name) == ["inner", "outer", "another"])
        #expect(spans[0].place.traceID == spans[1].place.traceID)
        #expect(spans[0].parent == spans[1].place.spanID)
        #expect(spans[1].parent == nil)
        #expect(spans[2].place.traceID != spans[1].place.traceID)
        #expect(spans[0].attributes.get("number") == .int64(7))
        #expect(spans.allSatisfy { $0.end >= $0.start && !$0.hasFailed })
        #expect(spans[1].place.flags == [.sampled, .random])
    }

    @Test("the caller's trace goes on, with its flags and its tracestate, into what we call")
    func overBorders() throws {
        let tracer = SpanTracer(sink: Collector())
        let caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00"
        var context = InstrumentationContext.topLevel
        tracer.extract(["traceparent": caller, "tracestate": "a=1"], into: &context, using: Headers())
        let span = tracer.startSpan("request", context: context, ofKind: .server)
        var sent: [String: String] = [:]
        tracer.inject(span.context, into: &sent, using: Headers())
        let place = try #require(sent["traceparent"].flatMap { TraceParent($0) })
        #expect("\(place.traceID)" == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect("\(place.spanID)" != "00f067aa0ba902b7")
        #expect(place.flags == [])
        #expect(sent["tracestate"] == "a=1")
    }

    @Test("without a good traceparent a trace begins, and a tracestate is nobody's")
    func beginning() {
        let tracer = SpanTracer(sink: Collector())
        for headers in [[:], ["tracestate": "a=1"], ["traceparent": "00-x", "tracestate": "a=1"]] {
            var context = InstrumentationContext.topLevel
            tracer.extract(headers, into: &context, using: Headers())
            #expect(context.trace == nil)
            #expect(tracer.startSpan("request", context: context).context.trace?.state == nil)
        }
    }

    @Test("of an error only its type is kept; a span ends once; who is not wanted is told to nobody")
    func ends() {
        let collector = Collector()
        let tracer = SpanTracer(sink: collector)
        #expect(throws: Broken.self) { try tracer.withSpan("fails") { _ in throw Broken() } }
        let span = tracer.startSpan("once")
        span.end()
        span.end()
        let spans = collector.spans.withLock { $0 }
        #expect(spans.map(\.name) == ["fails", "once"])
        #expect(spans[0].hasFailed)
        #expect(spans[0].attributes.get("error.type") == .string("Broken"))

        let ignored = Collector(wanted: false)
        let quiet = SpanTracer(sink: ignored).startSpan("quiet")
        quiet.attributes["a"] = 1
        #expect(!quiet.isRecording && quiet.attributes.isEmpty)
        quiet.end()
        #expect(ignored.spans.withLock { $0.isEmpty })
    }

    @Test("ids never come twice")
    func ids() async {
        let source = TraceIDSource()
        let all = await withTaskGroup(of: ([TraceID], [SpanID]).self) { group in
            for _ in 1...4 {
                group.addTask {
                    ((1...20_000).map { _ in source.traceID() }, (1...20_000).map { _ in source.spanID() })
                }
            }
            return await group.reduce(into: (Set<TraceID>(), Set<SpanID>())) {
                $0.0.formUnion($1.0)
                $0.1.formUnion($1.1)
            }
        }
        #expect(all.0.count == 80_000)
        #expect(all.1.count == 80_000)
    }

    @Test("a span is one log record at debug, and costs nothing above it")
    func logged() {
        let log = CapturedLog()
        let tracer = SpanTracer(sink: SpanLog(log.logger()))
        var context = InstrumentationContext.topLevel
        context.requestID = "request-7"
        tracer.withSpan("work", context: context, ofKind: .client) { $0.attributes["code"] = 200 }
        #expect(log.records.count == 1)
        let metadata = log.records[0].metadata
        #expect(log.records[0].level == .debug && log.records[0].message == "span")
        #expect(metadata["span"] == "work" && metadata["span_kind"] == "client" && metadata["code"] == "200")
        #expect(metadata["request_id"] == "request-7" && metadata["trace_id"]?.count == 32)
        var quiet = log.logger()
        quiet.logLevel = .info
        #expect(!SpanTracer(sink: SpanLog(quiet)).startSpan("quiet").isRecording)
    }

    @Test("log records carry the running task's trace")
    func provider() {
        let log = CapturedLog()
        let logger = log.logger(provider: .trace)
        logger.info("outside")
        SpanTracer(sink: Collector()).withSpan("work") { _ in logger.info("inside") }
        #expect(log.records.map(\.metadata.count) == [0, 2])
        #expect(log.records[1].metadata["span_id"]?.count == 16)
    }
}
