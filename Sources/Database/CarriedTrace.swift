import Tracing

/// Brings the caller's trace to the thread that runs its transaction: so the log records and the jobs that come of it
/// there belong to it.
///
/// - Returns: `body` itself where nobody traces.
func carryingTrace<Argument, Value>(
    _ body: @escaping @Sendable (Argument) throws -> Value
) -> @Sendable (Argument) throws -> Value {
    guard let context = InstrumentationContext.current else { return body }
    return { argument in try InstrumentationContext.$current.withValue(context) { try body(argument) } }
}
