import Accounts
import Database
import Security

/// What accounts need done once in a while, whoever does it; done twice, or by two nodes at once, it is done once.
struct AccountHousekeeping: Sendable {
    let keys: KeyRotation
    let pruning: AccountPruning
    let retention: AuditRetention

    /// So long an audit row is kept.
    static let auditKept = Duration.seconds(400 * 86_400)

    func run(at now: Timestamp) async throws {
        try await keys.rotateIfDue(at: now)
        try await pruning.prune(at: now)
        try await retention.cut(before: now - Self.auditKept, at: now)
    }
}
