import Foundation
import TestSupport
import Testing

@testable import Database

@Suite("A network between us and PostgreSQL", .enabled(if: Engine.available.contains(.postgresql)))
struct NetworkFaultTests {
    /// Lends a database that is reached through a proxy.
    private func withProxy(_ body: (any Database, FaultProxy) async throws -> Void) async throws {
        try await withProxiedDatabase { through, _, proxy in
            try await Engine.withOpenDatabase(through, poolSize: 1) { database in
                try await database.makeNotes()
                try await body(database, proxy)
            }
        }
    }

    @Test("that resets an idle connection is not noticed by the next call")
    func idle() async throws {
        try await withProxy { database, proxy in
            try await database.write { try $0.addNote(1) }
            await proxy.cut()
            try await database.write { try $0.addNote(2) }
            let ids = try await database.noteIDs()
            #expect(ids == [1, 2])
        }
    }

    @Test("that resets a connection under a statement leaves its outcome unknown")
    func underway() async throws {
        try await withProxy { database, proxy in
            let backends = try await Backends(of: database)
            async let outcome = databaseError {
                try await database.execute("INSERT INTO notes (id, body) SELECT 1, 'slow' FROM pg_sleep(30)")
            }
            try await eventually("the statement is under way") {
                try await !backends.running("pg_sleep").isEmpty
            }
            await proxy.cut()
            guard case .unknownOutcome = await outcome else {
                Issue.record("not unknown: \(String(describing: await outcome))")
                return
            }
        }
    }

    @Test("that lets nobody in is unavailable, and forgotten when it does again")
    func refusing() async throws {
        try await withProxy { database, proxy in
            proxy.setWeather(.refusing)
            await proxy.cut()
            let error = await databaseError { try await database.write { try $0.addNote(1) } }
            #expect(error?.isTemporary == true)
            proxy.setWeather(.fair)
            try await database.write { try $0.addNote(2) }
            let ids = try await database.noteIDs()
            #expect(ids == [2])
        }
    }

    @Test("that is slow, or silent for a while, loses nothing")
    func slowAndSilent() async throws {
        try await withProxy { database, proxy in
            proxy.setWeather(.slow(.milliseconds(20)))
            try await database.write { try $0.addNote(1) }
            proxy.setWeather(.silent)
            async let written: Void = database.write { try $0.addNote(2) }
            // The write cannot end before the silence does.
            proxy.setWeather(.fair)
            try await written
            let ids = try await database.noteIDs()
            #expect(ids == [1, 2])
            #expect(proxy.connections == 1)
        }
    }
}
