/// Brings a database to the schema that this binary knows, under a lock, each step once.
package struct Migrator: Sendable {
    private let database: any Database
    private let known: [Migration]

    package init(_ database: any Database) {
        self.init(database, known: Migration.known(for: database.dialect))
    }

    /// With a schema of one's own, for tests.
    package init(_ database: any Database, known: [Migration]) {
        self.database = database
        self.known = known
    }

    /// What is recorded of a migration.
    private struct Record {
        let number: Int
        let name: String
        let checksum: String
        let isCompatibleWithPrevious: Bool
    }

    /// Applies what is missing, all of it or nothing.
    ///
    /// - Returns: the migrations that were applied now.
    /// - Throws: ``MigrationError`` when the database was made by another or a newer binary; ``DatabaseError``.
    @discardableResult
    package func migrate() async throws -> [Migration] {
        let known = known
        return try await database.write { transaction in
            try Self.lock(in: transaction)
            try transaction.script(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    number BIGINT PRIMARY KEY,
                    name TEXT NOT NULL,
                    checksum TEXT NOT NULL,
                    compatible_with_previous BIGINT NOT NULL
                )
                """)
            let pending = try Self.pending(known, records: try Self.records(in: transaction))
            for migration in pending {
                try transaction.script(migration.script)
                try transaction.run(
                    """
                    INSERT INTO schema_migrations (number, name, checksum, compatible_with_previous)
                    VALUES (\(migration.number), \(migration.name), \(migration.checksum),
                        \(migration.isCompatibleWithPrevious))
                    """)
            }
            return pending
        }
    }

    /// How the schema stands to what this binary knows; changes nothing.
    ///
    /// - Returns: `nil` for a database that nobody has ever migrated.
    /// - Throws: ``DatabaseError``.
    package func state() async throws -> MigrationState? {
        let known = known
        return try await database.read { transaction in
            let found: SQL =
                switch transaction.dialect {
                case .sqlite: "SELECT 1 AS found FROM sqlite_master WHERE name = 'schema_migrations'"
                case .postgresql: "SELECT 1 AS found WHERE to_regclass('schema_migrations') IS NOT NULL"
                }
            guard try transaction.first(found) != nil else { return nil }
            let records = try Self.records(in: transaction)
            let newer = records.filter { record in !known.contains { $0.number == record.number } }
            do throws(MigrationError) {
                return MigrationState(
                    newest: records.last?.number ?? 0, pending: try Self.pending(known, records: records),
                    unknown: newer.map(\.number), problem: nil)
            } catch {
                return MigrationState(
                    newest: records.last?.number ?? 0, pending: [], unknown: newer.map(\.number), problem: error)
            }
        }
    }

    /// Two nodes that start together must not both migrate.
    ///
    /// SQLite has one writer, so it needs no lock of its own.
    private static func lock(in transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        // An index over many rows takes its time, and so does waiting for another node that makes one.
        try transaction.run("SET LOCAL statement_timeout = 0")
        try transaction.run("SET LOCAL lock_timeout = 0")
        // Any number will do, as long as every rukopys uses the same: "rukopys" in ASCII.
        try transaction.run("SELECT pg_advisory_xact_lock(\(Int64(0x0072_756B_6F70_7973)))")
    }

    private static func records(in transaction: any Transaction) throws -> [Record] {
        try transaction.rows(
            "SELECT number, name, checksum, compatible_with_previous FROM schema_migrations ORDER BY number"
        ).map { row in
            Record(
                number: try row["number"], name: try row["name"], checksum: try row["checksum"],
                isCompatibleWithPrevious: try row["compatible_with_previous"])
        }
    }

    private static func pending(_ known: [Migration], records: [Record]) throws(MigrationError) -> [Migration] {
        let byNumber = Dictionary(known.map { ($0.number, $0) }, uniquingKeysWith: { first, _ in first })
        for record in records {
            if let migration = byNumber[record.number] {
                guard migration.checksum == record.checksum else {
                    throw .changed(number: record.number, name: record.name)
                }
            } else if !record.isCompatibleWithPrevious {
                throw .newerSchema(number: record.number, name: record.name)
            }
        }
        let applied = Set(records.map(\.number))
        return known.filter { !applied.contains($0.number) }
    }
}

/// Why a database's schema cannot serve this binary.
package enum MigrationError: Error, Sendable, Equatable {
    /// A newer release changed the schema in a way that this one cannot live with.
    case newerSchema(number: Int, name: String)
    /// A migration that was applied reads differently in this binary: it is not the same program.
    case changed(number: Int, name: String)

    /// One line for the operator.
    package var reason: String {
        switch self {
        case .newerSchema(let number, let name):
            "the database was migrated by a newer rukopys (migration \(number), \(name)) "
                + "and cannot be used by this one: install that release"
        case .changed(let number, let name):
            "migration \(number) (\(name)) of the database differs from this rukopys's: it was made by another build"
        }
    }
}
