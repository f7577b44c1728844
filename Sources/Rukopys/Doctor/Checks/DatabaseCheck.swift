import Database
import Foundation

/// Whether the database answers, and is one that we can work with.
struct DatabaseCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let name = "database"

    func findings() async throws -> [Finding] {
        let place = configuration.database.redacted
        let found = try await ExistingDatabase.with(configuration) { database -> Finding in
            switch database.dialect {
            case .sqlite:
                let version: String? = try await database.fetch("SELECT sqlite_version() AS v").first?["v"]
                return .ok("SQLite \(version ?? "?") at \(place)")
            case .postgresql:
                let version: String? = try await database.fetch("SELECT current_setting('server_version') AS v").first?[
                    "v"]
                let number = version.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
                // The oldest that is tested.
                guard number >= 15 else {
                    return .failed("PostgreSQL \(version ?? "?") is too old", "use PostgreSQL 15 or newer")
                }
                return .ok("PostgreSQL \(version ?? "?") at \(place)")
            }
        }
        return [found ?? .ok("none yet at \(place): the first start makes it")]
    }
}
