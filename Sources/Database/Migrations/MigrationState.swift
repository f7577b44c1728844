/// How a database's schema stands to what a binary knows.
package struct MigrationState: Sendable {
    /// The number of the newest migration that was applied; 0 when none was.
    package let newest: Int
    /// Known and not applied yet: a server does that at start.
    package let pending: [Migration]
    /// Numbers of those that a newer release has applied.
    package let unknown: [Int]
    /// Why this binary cannot work on it; `nil` when it can.
    package let problem: MigrationError?
}
