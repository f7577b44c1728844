import Database
import TestSupport
import Testing

@Suite("A stream of notifications")
struct NotificationStreamTests {
    @Test("ends when its reader is cancelled", arguments: Engine.available)
    func cancelled(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            try await database.hearing("jobs") { heard in
                database.notify("jobs", "1")
                if engine == .postgresql { try await heard.isTold(toLookAround: 1) }
            }
            let late = Task { await Heard().read(database.notifications(["jobs"])) }
            late.cancel()
            await late.value
            _ = try await database.fetch("SELECT 1 AS one")
        }
    }

    @Test("ends when the database is closed, and later ones at once", arguments: Engine.available)
    func closed(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false, poolSize: 1) { database in
            try await database.hearing("jobs") { heard in
                if engine == .postgresql { try await heard.isTold(toLookAround: 1) }
                await database.close()
                try await eventually("the stream has ended") { heard.hasEnded }
            }
            database.notify("jobs", "1")
            await Heard().read(database.notifications(["jobs"]))
        }
    }

    @Test("says nothing where one process has the database for itself")
    func silent() async throws {
        try await Engine.sqlite.withDatabase(migrated: false) { database in
            try await database.hearing("jobs") { heard in
                database.notify("jobs", "1")
                try await database.write { _ in database.notify("jobs", "2") }
                await database.close()
                try await eventually("the stream has ended") { heard.hasEnded }
                #expect(heard.all == [])
            }
        }
    }
}
