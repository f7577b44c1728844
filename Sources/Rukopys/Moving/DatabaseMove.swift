import Database

/// Copies all data of one database into another that is empty, in one transaction, and proves that it is the same.
struct DatabaseMove: Sendable {
    /// Both are migrated to the schema of this release.
    let source: any Database
    let target: any Database

    /// A table that was moved.
    struct MovedTable: Sendable, Equatable {
        let name: String
        let rows: Int
    }

    /// Reads one snapshot of the source.
    ///
    /// The target has all of it when this returns, or nothing.
    ///
    /// - Throws: ``MoveProblem``; `DatabaseError`.
    func run() async throws -> [MovedTable] {
        try await refuseCompany()
        let theirs = try await source.read { try SchemaShape(in: $0) }
        let ours = try await target.read { try SchemaShape(in: $0) }
        if let difference = theirs.differences(from: ours).first {
            throw MoveProblem("the two schemas are not the same: \(difference)")
        }
        let tables = try ours.inOrder()
        let pipe = RowPipe()
        async let reading: Void = read(tables, into: pipe)
        async let writing = write(tables, from: pipe)
        let moved: [MovedTable]
        do {
            moved = try await writing
        } catch {
            // The reader's failure is the cause where both have one, and has come through the pipe.
            pipe.fail(error)
            _ = try? await reading
            throw error
        }
        try await reading
        // The planner knows nothing of the tables yet.
        do {
            _ = try await target.execute("ANALYZE")
        } catch is DatabaseError {
            // All is moved and committed; the server will look at the tables by itself.
        }
        return moved
    }

    private func read(_ tables: [TableShape], into pipe: RowPipe) async throws {
        do {
            try await source.read { transaction in
                try pipe.beginReading()
                try takeTime(in: transaction)
                for table in tables {
                    let checksum = try TableRows(table: table).read(in: transaction) {
                        try pipe.send(.rows($0, of: table))
                    }
                    try pipe.send(.end(of: table, checksum))
                }
                try pipe.send(.finished)
            }
        } catch {
            pipe.fail(error)
            throw error
        }
    }

    private func write(_ tables: [TableShape], from pipe: RowPipe) async throws -> [MovedTable] {
        try await target.write { transaction in
            try pipe.beginWriting()
            try takeTime(in: transaction)
            try refuseRows(of: tables, in: transaction)
            var moved: [MovedTable] = []
            while true {
                switch try pipe.receive() {
                case .rows(let rows, let table):
                    try TableRows(table: table).write(rows, in: transaction)
                case .end(let table, let checksum):
                    // Read again as it is stored, before anything is committed.
                    guard try TableRows(table: table).read(in: transaction, { _ in }) == checksum else {
                        throw MoveProblem("table \(table.name) did not arrive as it was")
                    }
                    try TableNumbering.restart(table, in: transaction)
                    moved.append(MovedTable(name: table.name, rows: checksum.rows))
                case .finished:
                    return moved
                }
            }
        }
    }

    /// A table takes as long as it takes, and one side waits for the other meanwhile.
    private func takeTime(in transaction: any Transaction) throws {
        guard transaction.dialect == .postgresql else { return }
        try transaction.run("SET LOCAL statement_timeout = 0")
        try transaction.run("SET LOCAL idle_in_transaction_session_timeout = 0")
    }

    private func refuseRows(of tables: [TableShape], in transaction: any Transaction) throws {
        for table in tables {
            let name = SQL(stringLiteral: "\"\(table.name)\"")
            guard try transaction.first("SELECT 1 AS one FROM \(name) LIMIT 1") == nil else {
                throw MoveProblem(
                    "the target is not empty: \(table.name) has rows. Give a database that no server has used")
            }
        }
    }

    /// On PostgreSQL, where nobody owns the database, looks whether anybody else of us is connected.
    ///
    /// SQLite's file is locked by whoever has opened it for this.
    func refuseCompany() async throws {
        for (database, side) in [(source, "--from"), (target, "--to")] { try await refuseCompany(database, side) }
    }

    private func refuseCompany(_ database: any Database, _ side: String) async throws {
        guard database.dialect == .postgresql else { return }
        let others: Int? = try await database.fetch(
            """
            SELECT COUNT(*) AS count FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'rukopys' AND pid <> pg_backend_pid()
            """
        ).first?["count"]
        guard let others, others > 0 else { return }
        throw MoveProblem("\(side) is in use: \(others) connections of rukopys. Stop every server and worker")
    }
}
