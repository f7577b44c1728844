import Testing

@testable import Jobs

/// Fails the test unless `body` is refused because the job belongs to another claim.
func expectOwnershipLost(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
    do {
        try await body()
        Issue.record("it was not refused", sourceLocation: sourceLocation)
    } catch JobFailure.ownershipLost {
    } catch {
        Issue.record("refused for another reason: \(error)", sourceLocation: sourceLocation)
    }
}
