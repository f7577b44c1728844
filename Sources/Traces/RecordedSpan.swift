import Synchronization
import Tracing

/// A piece of work with a beginning and an end, told to a sink when it ends.
package final class RecordedSpan: Span {
    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var hasFailed = false
        var hasEnded = false
    }

    package let context: InstrumentationContext
    package let isRecording: Bool
    private let kind: SpanKind
    private let parent: SpanID?
    private let start: UInt64
    private let sink: any SpanSink
    private let state: Mutex<State>

    init(
        _ name: String, _ kind: SpanKind, context: InstrumentationContext, parent: SpanID?, start: UInt64,
        sink: any SpanSink
    ) {
        self.context = context
        self.kind = kind
        self.parent = parent
        self.start = start
        self.sink = sink
        isRecording = context.trace.map { sink.wants($0.parent.flags) } ?? false
        state = Mutex(State(name: name))
    }

    package var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    package var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { if isRecording { state.withLock { $0.attributes = newValue } } }
    }

    package func setStatus(_ status: SpanStatus) {
        if status.code == .error { state.withLock { $0.hasFailed = true } }
    }

    /// Of an error only its type: its text may repeat what a customer wrote, or a secret.
    package func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard isRecording else { return }
        state.withLock { $0.attributes["error.type"] = "\(type(of: error))" }
    }

    /// Not recorded: nobody here makes any.
    package func addEvent(_ event: SpanEvent) {}

    /// Not recorded: nobody here makes any.
    package func addLink(_ link: SpanLink) {}

    package func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        let ended: State? = state.withLock { state in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        guard isRecording, let ended, let scope = context.trace else { return }
        sink.ended(
            FinishedSpan(
                name: ended.name, kind: kind, place: scope.parent, parent: parent, start: start,
                end: max(start, instant().nanosecondsSinceEpoch), attributes: ended.attributes,
                hasFailed: ended.hasFailed, requestID: context.requestID))
    }
}

/// A span that has ended.
package struct FinishedSpan: Sendable {
    package let name: String
    package let kind: SpanKind
    /// Its trace, its own id, its flags.
    package let place: TraceParent
    /// What it was caused by.
    package let parent: SpanID?
    /// Nanoseconds since 1970 UTC, as `end`.
    package let start: UInt64
    package let end: UInt64
    package let attributes: SpanAttributes
    package let hasFailed: Bool
    package let requestID: String?
}

/// Where spans go when they have ended.
package protocol SpanSink: Sendable {
    /// Whether somebody will read a span of a trace with these flags: if not, it costs next to nothing.
    func wants(_ flags: TraceFlags) -> Bool
    /// Takes a span; returns at once.
    func ended(_ span: FinishedSpan)
}
