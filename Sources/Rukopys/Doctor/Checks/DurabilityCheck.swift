import Database

/// Whether what is acknowledged survives a power cut.
struct DurabilityCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let name = "durability"

    func findings() async throws -> [Finding] {
        switch configuration.database {
        case .sqlite(let path):
            let pragmas = try await ExistingDatabase.with(configuration) { try await SQLiteDurability.pragmas($0) }
            guard let pragmas else { return [.ok("there is no database yet")] }
            return [pragmas] + SQLiteDurability.place(path)
        case .postgresql:
            let poolSize = configuration.databasePoolSize
            return try await ShortDatabase.with(configuration.database) { database in
                try await PostgreSQLDurability.settings(database)
                    + PostgreSQLDurability.connections(database, poolSize: poolSize)
            }
        }
    }
}
