import Database

/// A kind of job: its name in the table, its arguments' type, and its limits.
///
/// Declared where the work is done.
package struct JobKind<Arguments: Codable & Sendable>: Sendable {
    /// The name in the table.
    ///
    /// A node that does not know it leaves such jobs to newer nodes.
    package let name: String
    /// Grows when old nodes could not read the arguments any more: they leave such jobs to newer ones.
    package let version: Int
    /// Failures in a row, without a new step in between, before it is given up.
    package let maxAttempts: Int
    /// Higher goes first.
    package let priority: Int
    /// Whether somebody watches: then its life is written to the progress stream.
    package let hasEvents: Bool
    /// Whether it takes seconds or minutes: such jobs never take all places of a worker, so that a mail does not wait
    /// behind them.
    package let isLong: Bool
    /// How many jobs of this kind run at once for one user; no limit when `nil`.
    package let maxRunningPerUser: Int?

    package init(
        _ name: String, version: Int = 1, maxAttempts: Int = 10, priority: Int = 0, hasEvents: Bool = false,
        isLong: Bool = false, maxRunningPerUser: Int? = nil
    ) {
        self.name = name
        self.version = version
        self.maxAttempts = maxAttempts
        self.priority = priority
        self.hasEvents = hasEvents
        self.isLong = isLong
        self.maxRunningPerUser = maxRunningPerUser
    }

    /// What a claim needs to know.
    var claimable: ClaimableKind {
        ClaimableKind(name: name, version: version, isLong: isLong, maxRunningPerUser: maxRunningPerUser)
    }
}

/// A kind as a claim sees it.
struct ClaimableKind: Sendable, Hashable {
    let name: String
    var version = 1
    var isLong = false
    var maxRunningPerUser: Int?

    /// The jobs of this kind that this node can read.
    var condition: SQL { "(kind = \(name) AND kind_version <= \(version))" }

    /// Those that no user's cap holds back.
    var uncapped: SQL { maxRunningPerUser == nil ? condition : "(\(condition) AND fair_key IS NULL)" }
}

/// A JSON value of no meaning, for kinds without arguments.
package struct NoArguments: Codable, Sendable, Hashable {
    package init() {}
}
