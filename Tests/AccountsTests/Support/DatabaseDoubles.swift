import Database
import Synchronization

/// A database that nobody should ask.
///
/// Whoever does learns ``Touched``.
struct UntouchableDatabase: Database {
    struct Touched: Error {}

    let dialect = Dialect.sqlite

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        throw Touched()
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        throw Touched()
    }

    func execute(_ statement: SQL) async throws -> QueryResult { throw Touched() }
    func fetch(_ statement: SQL) async throws -> [Row] { throw Touched() }
    func close() async {}
}

/// A database in which something happens right after the first look: what another request may do at that moment.
final class InterveningDatabase: Database {
    private let base: any Database
    private let intervention: Mutex<(@Sendable () async throws -> Void)?>

    init(_ base: any Database, afterFirstFetch intervention: @escaping @Sendable () async throws -> Void) {
        self.base = base
        self.intervention = Mutex(intervention)
    }

    var dialect: Dialect { base.dialect }

    /// Whether there has been a look.
    var hasIntervened: Bool { intervention.withLock { $0 == nil } }

    func write<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await base.write(body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any Transaction) throws -> T) async throws -> T {
        try await base.read(body)
    }

    func execute(_ statement: SQL) async throws -> QueryResult { try await base.execute(statement) }

    func fetch(_ statement: SQL) async throws -> [Row] {
        let rows = try await base.fetch(statement)
        let action = intervention.withLock { intervention in
            defer { intervention = nil }
            return intervention
        }
        try await action?()
        return rows
    }

    func close() async { await base.close() }
}
