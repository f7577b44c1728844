import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A worker that cannot renew its lease")
struct LeaseTests {
    private var settings: JobWorker.Settings {
        var settings = JobWorker.Settings.quick
        settings.leaseLength = .milliseconds(600)
        return settings
    }

    @Test("breaks off its work, and takes it up again when it can", .enabled(if: Engine.hasPostgreSQL))
    func breaksOff() async throws {
        try await Engine.postgresql.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let gate = Gate()
            let handler = NoteHandler { _, _ in
                try await gate.pass()
                return .note("done")
            }
            try await queue.withWorker([handler], settings: settings, database: faulty) { _ in
                let id = try await queue.enqueue(kind: .onlyOnce)
                try await eventually("it runs") { gate.arrivals >= 1 }
                await faulty.goDown()
                try await eventually("it was broken off") { gate.cancellations >= 1 }
                gate.open()
                faulty.comeUp()
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(job.attempt == 1, "that was not the job's fault")
                #expect(try await queue.notes() == ["done"])
            }
        }
    }

    @Test("holds it no longer, unless there is nobody who could take its jobs", arguments: Engine.available)
    func holding(engine: Engine) async throws {
        try await engine.withQueue { queue in
            for (length, isHeld) in [(Duration.seconds(600), true), (.zero, engine == .sqlite)] {
                let keeper = LeaseKeeper(
                    worker: WorkerID(at: queue.clock.now), database: queue.database, length: length,
                    handlers: queue.handlers, time: queue.clock.source, logger: queue.log.logger())
                try await keeper.begin()
                #expect(keeper.isHeld == isHeld)
            }
        }
    }

    @Test("on SQLite goes on: there is nobody who could take its jobs")
    func onSQLite() async throws {
        try await Engine.sqlite.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let gate = Gate()
            let handler = NoteHandler { _, _ in
                try await gate.pass()
                return .note("done")
            }
            try await queue.withWorker([handler], settings: settings, database: faulty) { _ in
                let id = try await queue.enqueue()
                try await eventually("it runs") { gate.arrivals == 1 }
                await faulty.goDown()
                // The renewals of more than a whole lease.
                try await eventually("it could not renew") {
                    queue.log.records.filter { $0.message.contains("lease could not be renewed") }.count > 12
                }
                faulty.comeUp()
                gate.open()
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(gate.cancellations == 0)
                #expect(job.token == 1)
            }
        }
    }

    @Test("for a moment tries again at once, and keeps its work", .enabled(if: Engine.hasPostgreSQL))
    func shortOutage() async throws {
        var settings = JobWorker.Settings.quick
        settings.leaseLength = .seconds(9)
        try await Engine.postgresql.withQueue { [settings] queue in
            let faulty = FaultyDatabase(queue.database)
            let gate = Gate()
            let handler = NoteHandler { _, _ in
                try await gate.pass()
                return .note("done")
            }
            try await queue.withWorker([handler], settings: settings, database: faulty) { running in
                let id = try await queue.enqueue()
                try await eventually("it runs") { gate.arrivals == 1 }
                let first: Int64 = try await lease(of: running.worker, in: queue)
                await faulty.goDown()
                try await eventually("it could not renew") { queue.log.text.contains("lease could not be renewed") }
                faulty.comeUp()
                try await eventually("it is renewed") { try await lease(of: running.worker, in: queue) > first }
                gate.open()
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(gate.cancellations == 0)
                #expect(job.token == 1)
            }
        }
    }

    private func lease(of worker: JobWorker, in queue: TestQueue) async throws -> Int64 {
        let row = try await queue.database.fetch("SELECT lease_until FROM workers WHERE id = \(worker.id)").first
        return try row?["lease_until"] ?? 0
    }
}
