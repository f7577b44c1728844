import Tracing

/// The names of the headers, and those of a call to somebody who is meant to see our trace.
package enum TraceHeaders {
    package static let parent = "traceparent"
    package static let state = "tracestate"

    /// What to send so that the other side goes on with the running task's trace; nothing where nobody traces.
    package static func outgoing() -> [(name: String, value: String)] {
        guard let context = InstrumentationContext.current else { return [] }
        var fields: [(name: String, value: String)] = []
        InstrumentationSystem.instrument.inject(context, into: &fields, using: Fields())
        return fields
    }

    private struct Fields: Injector {
        func inject(_ value: String, forKey key: String, into fields: inout [(name: String, value: String)]) {
            fields.append((key, value))
        }
    }
}
