import Database
import TestSupport
import Testing

@Suite("SQLite's group commit")
struct CommitGroupTests {
    @Test("carries many writes with one commit, and a lone write with its own")
    func sharing() async throws {
        try await TemporaryFolder.with { folder in
            let path = folder.appending(path: "a.sqlite").path
            try await Engine.withOpenDatabase(.sqlite(path: path), poolSize: 1) { database in
                try await database.makeNotes()
                let before = try WriteAheadLog(besideDatabaseAt: path).commits
                for number in 1...5 { try await database.write { try $0.addNote(number) } }
                let alone = try WriteAheadLog(besideDatabaseAt: path).commits
                #expect(alone - before == 5)
                try await Self.writeTogether(database, numbers: 100...199)
                let together = try WriteAheadLog(besideDatabaseAt: path).commits
                #expect((1...10).contains(together - alone), "\(together - alone) commits for 100 writes")
                let ids = try await database.noteIDs()
                #expect(ids == Array(1...5) + Array(100...199))
            }
        }
    }

    /// Makes the writes wait behind one that holds the writer, so that they are there together.
    private static func writeTogether(_ database: any Database, numbers: ClosedRange<Int>) async throws {
        let gate = Gate()
        let asked = Tally()
        try await withThrowingTaskGroup { group in
            group.addTask { try await database.write { _ in gate.pass() } }
            try await eventually("the writer is held") { gate.arrivals == 1 }
            for number in numbers {
                group.addTask {
                    asked.add()
                    try await database.write { try $0.addNote(number) }
                }
            }
            try await eventually("all have asked") { asked.count == numbers.count }
            gate.open()
            try await group.waitForAll()
        }
    }
}
