import ArgumentParser
import Database
import Foundation

/// `rukopys migrate`: brings the database to this binary's schema and ends.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database to the schema of this release.")

    @OptionGroup var options: CommandLineOptions

    func run() async throws {
        try await Refusal.explaining {
            let configuration = try await options.load()
            try DataFolder.prepare(configuration)
            let database = try openDatabase(configuration.database, poolSize: 1, isServer: false)
            do {
                let applied = try await Migrator(database).migrate()
                for migration in applied { print("applied \(migration.number) \(migration.name)") }
                if applied.isEmpty { print("nothing to do: the schema is up to date") }
            } catch {
                await database.close()
                throw error
            }
            await database.close()
        }
    }
}
