import Logging
import Traces
import Tracing

/// Sets up the process's tracing.
enum TracingSetup {
    /// From here on spans are made, and each is a log record at `debug` when it ends.
    ///
    /// swift-distributed-tracing can be set up once in a process; further calls do nothing.
    static func bootstrap() { once }

    private static let once: Void = InstrumentationSystem.bootstrap(
        SpanTracer(sink: SpanLog(Logger(label: "rukopys.traces"))))
}
