import Logging
import Tracing

/// What the running task carries of its trace.
package struct TraceScope: Sendable {
    /// The span that is being recorded, or the one that has caused all this.
    package var parent: TraceParent
    /// Handed on as it came.
    package var state: TraceState?

    package init(parent: TraceParent, state: TraceState? = nil) {
        self.parent = parent
        self.state = state
    }

    /// The running task's.
    package static var current: TraceScope? { InstrumentationContext.current?.trace }
}

extension InstrumentationContext {
    private enum ScopeKey: InstrumentationContextKey {
        typealias Value = TraceScope
    }

    private enum RequestKey: InstrumentationContextKey {
        typealias Value = String
    }

    package var trace: TraceScope? {
        get { self[ScopeKey.self] }
        set { self[ScopeKey.self] = newValue }
    }

    /// The id of the request that is being answered.
    package var requestID: String? {
        get { self[RequestKey.self] }
        set { self[RequestKey.self] = newValue }
    }

    /// A context that goes on where somebody else stopped.
    package init(continuing parent: TraceParent?) {
        self = .topLevel
        if let parent { trace = TraceScope(parent: parent) }
    }

    /// What stands in each log record of the task: `trace_id`, `span_id` and, in a request, `request_id`.
    ///
    /// None of it is anybody's free text: ids are digits, and a request's id has letters, digits, `.`, `_`, `-`.
    package var logMetadata: Logger.Metadata {
        var metadata: Logger.Metadata = [:]
        if let place = trace?.parent {
            metadata["trace_id"] = "\(place.traceID)"
            metadata["span_id"] = "\(place.spanID)"
        }
        if let requestID { metadata["request_id"] = "\(requestID)" }
        return metadata
    }
}

extension Logger.MetadataProvider {
    /// Puts the running task's trace into each log record.
    package static let trace = Logger.MetadataProvider { InstrumentationContext.current?.logMetadata ?? [:] }
}
