import ArgumentParser
import Database
import Foundation
import Security

/// `rukopys migrate`: brings the database to this binary's schema and ends; with `--from` and `--to`, moves all data
/// from one database into another.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to the schema of this release, or move its data.",
        discussion: """
            With --from and --to it copies all data from one database into another that is empty: from SQLite to \
            PostgreSQL, or back. No server may run on either. All of it arrives, or nothing.
            """)

    @Option(name: .long, help: "Move the data of this database: sqlite://PATH or postgresql://…") var from: String?
    @Option(name: .long, help: "Into this one, which must be empty.") var to: String?
    @OptionGroup var options: CommandLineOptions

    func validate() throws {
        for (option, text) in [("--from", from), ("--to", to)] {
            guard let text, DatabaseURL(text) == nil else { continue }
            throw ValidationError("\(option) must be \(DatabaseURL.accepted)")
        }
        guard (from == nil) == (to == nil) else { throw ValidationError("--from and --to belong together") }
        guard from == nil || from != to else { throw ValidationError("--from and --to are the same database") }
    }

    func run() async throws {
        try await Refusal.explaining {
            let configuration = try await options.load()
            if let source = from.flatMap({ DatabaseURL($0) }), let target = to.flatMap({ DatabaseURL($0) }) {
                return try await move(from: source, to: target, configuration)
            }
            try DataFolder.prepare(configuration)
            try await ShortDatabase.with(configuration.database) { database in
                let applied = try await Migrator(database).migrate()
                for migration in applied { print("applied \(migration.number) \(migration.name)") }
                if applied.isEmpty { print("nothing to do: the schema is up to date") }
            }
        }
    }

    private func move(
        from source: DatabaseURL, to target: DatabaseURL, _ configuration: ServerConfiguration
    ) async throws {
        if case .sqlite(let path) = source, !SQLiteFile(path: path).exists {
            // To open it would make it.
            try Refusal.stop(["--from: there is no database at \(path)"])
        }
        do {
            // As their owner: a server on either file is refused, and stays away as long as this goes on.
            try await ShortDatabase.with(source, isOwner: true) { source in
                try await ShortDatabase.with(target, isOwner: true) { target in
                    let move = DatabaseMove(source: source, target: target)
                    // Before anything is changed in either.
                    try await move.refuseCompany()
                    for database in [source, target] { _ = try await Migrator(database).migrate() }
                    let tables = try await move.run()
                    for table in tables where table.rows > 0 { print("\(table.name): \(table.rows)") }
                    print("moved \(tables.reduce(0) { $0 + $1.rows }) rows of \(tables.count) tables")
                    try await verifyAudit(configuration, source, target)
                }
            }
        } catch let error as MoveProblem {
            try BackupRefusal.stop([error.reason])
        }
    }

    /// The chains are what they were, whatever that was.
    private func verifyAudit(
        _ configuration: ServerConfiguration, _ source: any Database, _ target: any Database
    ) async throws {
        guard let masterKey = try InstalledMasterKey.find(configuration) else {
            return print("audit log: not verified, since there is no master key here")
        }
        func verify(_ database: any Database) async throws -> AuditVerification.Report {
            try await AuditVerification(
                database: database, masterKey: masterKey, previous: configuration.previousMasterKey
            ).verify()
        }
        let (before, after) = (try await verify(source), try await verify(target))
        guard before.flaws == after.flaws, before.heads == after.heads, before.rows == after.rows else {
            throw MoveProblem("the audit log of the target is not that of the source: give it up, and move again")
        }
        print("audit log: \(after.rows) rows, \(after.flaws.count) flaws, as before")
    }
}
