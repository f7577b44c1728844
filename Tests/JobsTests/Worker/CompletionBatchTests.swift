import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Completions that are written together")
struct CompletionBatchTests {
    private let kind = JobKind<Note>("small")

    @Test("are all written, but for those of lost claims", arguments: Engine.available)
    func lostClaims(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let (ids, jobs) = try await claimed(700, in: queue)
            // Some were taken over, some have ended, one was canceled meanwhile, one is to be.
            let lost = Set(jobs.enumerated().filter { $0.offset % 7 == 3 }.map(\.element.id))
            try await queue.database.write { transaction in
                for id in lost { try transaction.run("UPDATE jobs SET token = token + 1 WHERE id = \(id)") }
            }
            let canceling = try #require(jobs.first { !lost.contains($0.id) })
            try await queue.database.execute(
                "UPDATE jobs SET state = 'canceling', cancel_at = 0 WHERE id = \(canceling.id)")
            let batch = batch(queue.database, in: queue)
            let refused = try await withThrowingTaskGroup(of: JobID?.self) { group in
                for job in jobs {
                    group.addTask {
                        do {
                            try await batch.complete(job)
                            return nil
                        } catch JobFailure.ownershipLost {
                            return job.id
                        }
                    }
                }
                return try await group.reduce(into: Set<JobID>()) { set, id in
                    if let id { set.insert(id) }
                }
            }
            #expect(refused == lost)
            let rows = try await queue.database.fetch("SELECT id FROM jobs WHERE state = 'completed'")
            #expect(Set(try rows.map { try $0["id"] as JobID }) == Set(ids).subtracting(lost))
            let job = try await queue.job(canceling.id)
            #expect(job.state == .completed)
            #expect(job.progress == 100)
            #expect(job.finishedAt == queue.clock.now)
        }
    }

    @Test("twice is refused the second time", arguments: Engine.available)
    func twice(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let (_, jobs) = try await claimed(1, in: queue)
            let batch = batch(queue.database, in: queue)
            try await batch.complete(jobs[0])
            await expectOwnershipLost { try await batch.complete(jobs[0]) }
        }
    }

    @Test("wait for the database to be back", arguments: Engine.available)
    func outage(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let (ids, jobs) = try await claimed(40, in: queue)
            let faulty = FaultyDatabase(queue.database)
            let batch = batch(faulty, in: queue)
            await faulty.goDown()
            try await withThrowingTaskGroup { group in
                for job in jobs { group.addTask { try await batch.complete(job) } }
                try await eventually("it was refused a few times") { faulty.refusals > 2 }
                faulty.comeUp()
                try await group.waitForAll()
            }
            for id in ids { #expect(try await queue.job(id).state == .completed) }
        }
    }

    @Test("whose answer was lost are refused, and are written all the same", arguments: Engine.available)
    func lostAnswer(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            try await queue.withWorker(
                [
                    NoteHandler(kind: kind) { _, _ in
                        faulty.losesAnswers(1)
                        return .done
                    }
                ], database: faulty
            ) { _ in
                for number in 1...3 {
                    let id = try await queue.enqueue(number, for: nil, kind: kind)
                    let job = try await queue.wait(for: id, toBe: .completed)
                    #expect(job.attempt == 1)
                }
            }
        }
    }

    @Test("are given up when the process must end", arguments: Engine.available)
    func givenUp(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let (ids, jobs) = try await claimed(5, in: queue)
            let faulty = FaultyDatabase(queue.database)
            let batch = batch(faulty, in: queue)
            await faulty.goDown()
            await withTaskGroup { group in
                for job in jobs {
                    group.addTask {
                        await #expect(throws: CancellationError.self) { try await batch.complete(job) }
                    }
                }
                try? await eventually("it was refused a few times") { faulty.refusals > 2 }
                batch.giveUp()
            }
            for id in ids { #expect(try await queue.job(id).state == .running) }
        }
    }

    @Test("by a worker are as many as its jobs, also while it shuts down", arguments: Engine.available)
    func drain(engine: Engine) async throws {
        let (gate, runs) = (Gate(), Tally())
        let handler = NoteHandler(kind: kind) { _, _ in
            runs.add()
            await gate.passStubbornly()
            return .done
        }
        var settings = JobWorker.Settings.quick
        settings.concurrency = 64
        try await engine.withQueue { [settings] queue in
            let ids = try await queue.database.write { [kind] transaction in
                try (1...100).map { try queue.jobs.enqueue(kind, Note(number: $0), in: transaction) }
            }
            try await queue.withWorker([handler], settings: settings) { running in
                try await eventually("all places are taken") { gate.arrivals == 64 }
                await running.shutDown()
                gate.open()
            }
            var ends: [JobState: Int] = [:]
            for id in ids { ends[try await queue.job(id).state, default: 0] += 1 }
            #expect(ends == [.completed: 64, .queued: 36])
            #expect(runs.count == 64)
        }
    }

    private func claimed(_ count: Int, in queue: TestQueue) async throws -> ([JobID], [Job]) {
        let ids = try await queue.database.write { [kind] transaction in
            try (1...count).map { try queue.jobs.enqueue(kind, Note(number: $0), in: transaction) }
        }
        let jobs = try await queue.claim(.init(all: count, long: count), of: [kind])
        #expect(jobs.count == count)
        return (ids, jobs)
    }

    private func batch(_ database: any Database, in queue: TestQueue) -> CompletionBatch {
        CompletionBatch(
            database: database, writing: WriteRetry(interval: .milliseconds(5), logger: queue.log.logger()),
            time: queue.clock.source)
    }
}
