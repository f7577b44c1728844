import Logging
import Tracing

/// Writes each span that has ended as one log record at `debug`.
package struct SpanLog: SpanSink {
    private let logger: Logger

    package init(_ logger: Logger) {
        self.logger = logger
    }

    /// The flags are for those who would have to pay for keeping it.
    package func wants(_ flags: TraceFlags) -> Bool { logger.logLevel <= .debug }

    package func ended(_ span: FinishedSpan) {
        var context = InstrumentationContext(continuing: span.place)
        context.requestID = span.requestID
        var metadata = context.logMetadata
        span.attributes.forEach { name, value in metadata[name] = "\(Self.text(value))" }
        metadata["span"] = "\(span.name)"
        metadata["span_kind"] = "\(span.kind)"
        metadata["duration_us"] = "\((span.end - span.start) / 1_000)"
        if let parent = span.parent { metadata["parent_span_id"] = "\(parent)" }
        if span.hasFailed { metadata["failed"] = "true" }
        logger.debug("span", metadata: metadata)
    }

    private static func text(_ value: SpanAttribute) -> String {
        switch value {
        case .string(let text): text
        case .int64(let number): "\(number)"
        case .int32(let number): "\(number)"
        case .double(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        default: "\(value)"
        }
    }
}
