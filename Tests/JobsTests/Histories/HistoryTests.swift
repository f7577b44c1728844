import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("The queue")
struct HistoryTests {
    @Test("does what a small model of it does, in 1,000 random histories", arguments: Engine.available)
    func histories(engine: Engine) async throws {
        try await engine.withQueue(poolSize: 16) { queue in
            try await withThrowingTaskGroup { group in
                let lanes = 12
                for lane in 0..<lanes {
                    group.addTask {
                        for seed in stride(from: lane, to: 1_000, by: lanes) {
                            try await Self.play(seed: seed, queue.database)
                        }
                    }
                }
                try await group.waitForAll()
            }
            let jobs = try await queue.database.fetch("SELECT state, COUNT(*) AS jobs FROM jobs GROUP BY state")
            #expect(jobs.count >= 8, "the histories reach every state")
        }
    }

    private static func play(seed: Int, _ database: any Database) async throws {
        var generator = Seeded(UInt64(seed))
        let moves = (1...40).map { _ in Move.random(using: &generator) }
        guard try await difference(moves, named: "history-\(seed)", database) != nil else { return }
        let (fewest, difference) = try await shortened(moves, named: "history-\(seed)", database)
        let list = fewest.map(\.description).joined(separator: "\n")
        // One is enough to go by.
        throw History.Difference(description: "seed \(seed): \(difference)\n\(list)")
    }

    private static func difference(
        _ moves: [Move], named name: String, _ database: any Database
    ) async throws -> String? {
        var history = History(name, database: database)
        do {
            try await history.play(moves)
            return nil
        } catch let difference as History.Difference {
            return difference.description
        }
    }

    /// Takes out one move after the other without which it still goes wrong.
    private static func shortened(
        _ moves: [Move], named name: String, _ database: any Database
    ) async throws -> ([Move], String) {
        var fewest = moves
        var found = ""
        for index in moves.indices.reversed() {
            var fewer = fewest
            fewer.remove(at: index)
            guard let difference = try await difference(fewer, named: "\(name)-\(index)", database) else { continue }
            (fewest, found) = (fewer, difference)
        }
        return (fewest, found)
    }

    @Test("does every job once, whatever becomes of its workers", arguments: Engine.available)
    func losses(engine: Engine) async throws {
        var settings = JobWorker.Settings.quick
        settings.leaseLength = .milliseconds(600)
        let handler = NoteHandler { note, context in
            for number in 1...2 {
                _ = try await context.step(
                    "step \(number)", input: note, event: (.progress, nil),
                    alongside: { (_: Int, transaction) in try transaction.addNote("\(note.number), step \(number)") }
                ) { _ in number }
            }
            return .note("\(note.number)")
        }
        try await engine.withQueue(poolSize: 12) { [settings] queue in
            try await queue.withWorker([handler], settings: settings) { _ in
                try await eventually("the first has begun") { try await Self.workers(of: queue).count == 1 }
                let other = TestQueue(database: queue.database)
                try await other.withWorker([handler], settings: settings) { _ in
                    let ids = try await queue.database.write { transaction in
                        try (1...80).map { try queue.jobs.enqueue(.note, Note(number: $0), in: transaction) }
                    }
                    for _ in 1...25 {
                        // As if its lease had run out, while it works on.
                        guard let worker = try await Self.workers(of: queue).randomElement() else { continue }
                        _ = try await queue.database.write { transaction in
                            try LeaseKeeper.end(worker, queue.handlers, at: queue.clock.now, in: transaction)
                        }
                    }
                    for id in ids {
                        let job = try await queue.wait(for: id, toBe: .completed)
                        let events = try await queue.jobs.events(of: id, after: 0)
                        #expect(events.map(\.seq) == Array(1...Int64(events.count)))
                        #expect(events.filter { $0.kind == .progress }.count == 2)
                        #expect(events.filter(\.isLast).map(\.kind) == [.completed])
                        #expect(events.last?.isLast == true)
                        #expect(job.token >= 1)
                    }
                    #expect(try await queue.notes().count == 240)
                }
            }
        }
    }

    private static func workers(of queue: TestQueue) async throws -> [WorkerID] {
        try await queue.database.fetch("SELECT id FROM workers").map { try $0["id"] }
    }
}
