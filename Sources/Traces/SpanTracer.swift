import Tracing

/// Makes spans, and brings traces over borders by W3C Trace Context: a backend for swift-distributed-tracing.
package final class SpanTracer: Tracer {
    private let sink: any SpanSink
    private let ids = TraceIDSource()

    package init(sink: any SpanSink) {
        self.sink = sink
    }

    package func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> RecordedSpan {
        var context = context()
        let cause = context.trace
        let place = TraceParent(
            traceID: cause?.parent.traceID ?? ids.traceID(), spanID: ids.spanID(),
            flags: cause?.parent.flags ?? .known)
        var scope = cause ?? TraceScope(parent: place)
        scope.parent = place
        context.trace = scope
        return RecordedSpan(
            operationName, kind, context: context, parent: cause?.parent.spanID,
            start: instant().nanosecondsSinceEpoch, sink: sink)
    }

    /// Nothing is kept back here.
    package func forceFlush() {}

    /// Reads `traceparent` and `tracestate`; without a good `traceparent` there is no trace to go on with.
    package func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let text = extractor.extract(key: TraceHeaders.parent, from: carrier), let parent = TraceParent(text)
        else { return }
        let state = extractor.extract(key: TraceHeaders.state, from: carrier).flatMap { TraceState([$0]) }
        context.trace = TraceScope(parent: parent, state: state)
    }

    /// Writes `traceparent`, and `tracestate` when there is one.
    package func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let scope = context.trace else { return }
        injector.inject(scope.parent.text, forKey: TraceHeaders.parent, into: &carrier)
        if let state = scope.state { injector.inject(state.text, forKey: TraceHeaders.state, into: &carrier) }
    }
}
