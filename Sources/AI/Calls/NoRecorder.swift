import Foundation

/// Keeps no ledger: for texts that nobody pays for.
package struct NoRecorder: ModelCallRecorder {
    package init() {}

    package func begin(_ intent: ModelCallIntent) async throws -> String { UUID().uuidString.lowercased() }
    package func end(_ id: String, _ outcome: ModelCallOutcome) async throws {}
}
