import Testing

/// Waits until `condition` holds, looking every few milliseconds.
///
/// For what happens on another thread or in another process, where nothing can be awaited.
///
/// - Parameters:
///   - what: what is waited for, for the report: "the job is done".
///   - limit: how long to wait before the test fails.
/// - Throws: ``TestSupportError/timedOut(_:)`` after recording an issue; what `condition` throws.
package func eventually(
    _ what: String, within limit: Duration = .seconds(300), sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try await !condition() {
        guard clock.now < deadline else {
            Issue.record("not within \(limit): \(what)", sourceLocation: sourceLocation)
            throw TestSupportError.timedOut(what)
        }
        try await clock.sleep(for: .milliseconds(5))
    }
}
