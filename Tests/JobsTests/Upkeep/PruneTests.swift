import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Pruning")
struct PruneTests {
    private let silent = JobKind<Note>("silent")

    /// A job that has ended, with a step, a call, an attempt and, if it is watched, events.
    private func ended(_ kind: JobKind<Note>, as state: JobState, in queue: TestQueue) async throws -> JobID {
        let id = try await queue.enqueue(kind: kind)
        let handler = NoteHandler(
            kind: kind, givingUp: { _, _, _, _ in }, canceling: { _, _, _ in EndReport() },
            work: { _, context in
                _ = try await context.step("step", input: 1) { step in
                    try await step.spend(1, micros: 1)
                    return 1
                }
                switch state {
                case .failed: throw JobFailure.permanent("no")
                case .canceled:
                    try await queue.database.execute(
                        "UPDATE jobs SET state = 'canceling' WHERE id = \(context.job.id)")
                    throw JobFailure.permanent("no")
                default: return .done
                }
            })
        let job = try #require(try await queue.claim(.init(all: 1, long: 1), of: [kind]).first)
        try await queue.run(job, handler)
        #expect(try await queue.job(id).state == state)
        return id
    }

    private func prune(_ queue: TestQueue, drain: DrainFlag = DrainFlag()) async throws {
        let id = try await queue.database.write { transaction in
            try queue.jobs.enqueue(PruneJobs.kind, NoArguments(), in: transaction)
        }
        let worker = try await queue.worker()
        let jobs = try await queue.claim(1, as: worker, kinds: [PruneJobs.kind.name])
        let job = try #require(jobs.first { $0.id == id })
        defer { queue.signals.wakeWorkers() }
        do {
            _ = try await PruneJobs().run(NoArguments(), queue.context(job, drain: drain))
        } catch {
            try await queue.database.execute("DELETE FROM jobs WHERE id = \(id)")
            throw error
        }
        try await queue.database.execute("DELETE FROM jobs WHERE id = \(id)")
    }

    private func count(_ table: SQL, of id: JobID, in queue: TestQueue) async throws -> Int {
        try await queue.database.fetch("SELECT 1 FROM \(table) WHERE job_id = \(id)").count
    }

    @Test(
        "forgets jobs that nobody watched, when their time has come", arguments: Engine.available,
        [(JobState.completed, 30), (.canceled, 30), (.failed, 90)])
    func silentJobs(engine: Engine, end: (state: JobState, days: Int)) async throws {
        try await engine.withQueue { queue in
            let id = try await ended(silent, as: end.state, in: queue)
            queue.clock.advance(by: .seconds(end.days * 86_400))
            let before = try await queue.everything()
            try await prune(queue)
            #expect(try await queue.everything() == before, "not a moment too early")
            queue.clock.advance(by: .microseconds(1))
            try await prune(queue)
            #expect(try await queue.jobs.status(id) == nil)
            for table: SQL in ["job_steps", "job_attempts", "job_events"] {
                #expect(try await count(table, of: id, in: queue) == 0)
            }
            // Never the ledger.
            #expect(try await count("model_calls", of: id, in: queue) == 1)
        }
    }

    @Test(
        "of watched jobs forgets the stream but for its end, then the checkpoints", arguments: Engine.available,
        [JobState.completed, .canceled, .failed])
    func watchedJobs(engine: Engine, state: JobState) async throws {
        try await engine.withQueue { queue in
            let id = try await ended(.note, as: state, in: queue)
            let last = try #require(try await queue.jobs.events(of: id, after: 0).last)
            queue.clock.advance(by: .seconds(7 * 86_400))
            let before = try await queue.everything()
            try await prune(queue)
            #expect(try await queue.everything() == before, "not a moment too early")
            queue.clock.advance(by: .microseconds(1))
            try await prune(queue)
            #expect(try await queue.jobs.events(of: id, after: 0) == [last])
            #expect(last.isLast)
            #expect(try await count("job_steps", of: id, in: queue) == 1)

            queue.clock.advance(by: .seconds(23 * 86_400))
            try await prune(queue)
            #expect(try await count("job_steps", of: id, in: queue) == 0)
            queue.clock.advance(by: .seconds(3_650 * 86_400))
            let after = try await queue.everything()
            try await prune(queue)
            #expect(try await queue.everything() == after, "nothing is left to be done")
            let job = try await queue.job(id)
            #expect(job.state == state)
            #expect(job.costMicros == 1)
            #expect(try await queue.jobs.events(of: id, after: 0) == [last])
            #expect(try await count("model_calls", of: id, in: queue) == 1)
            #expect(try await queue.attempts(id).count == 1)
        }
    }

    @Test("touches nothing that has not ended, however old", arguments: Engine.available)
    func living(engine: Engine) async throws {
        try await engine.withQueue { queue in
            for kind in [silent, .note] {
                _ = try await queue.claim(.init(all: 1, long: 1), of: [kind])
                try await queue.enqueue(kind: kind)
                let running = try await queue.claim(.init(all: 1, long: 1), of: [kind])
                #expect(running.count == 1)
                try await queue.pause(try await queue.enqueue(kind: kind))
                try await queue.enqueue(kind: kind, delay: .seconds(1))
                try await queue.enqueue(kind: kind)
            }
            queue.clock.advance(by: .seconds(3_650 * 86_400))
            let before = try await queue.everything()
            try await prune(queue)
            #expect(try await queue.everything() == before)
        }
    }

    @Test("goes on, batch after batch, until all is done", arguments: Engine.available)
    func batches(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await fill(queue, silent: 450, watched: 450)
            queue.clock.advance(by: .seconds(31 * 86_400))
            try await prune(queue)
            let left = try await queue.database.fetch("SELECT id FROM jobs")
            #expect(left.count == 450)
            #expect(try await queue.database.fetch("SELECT 1 FROM job_events").count == 450)
            #expect(try await queue.database.fetch("SELECT 1 FROM job_events WHERE seq <> 3").isEmpty)
            #expect(try await queue.database.fetch("SELECT 1 FROM job_steps").isEmpty)
        }
    }

    @Test("by a shutdown is interrupted between two batches, and goes on later", arguments: Engine.available)
    func interrupted(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await fill(queue, silent: 450, watched: 0)
            queue.clock.advance(by: .seconds(31 * 86_400))
            let drain = DrainFlag()
            drain.raise()
            do {
                try await prune(queue, drain: drain)
                Issue.record("it was not interrupted")
            } catch JobFailure.draining {}
            #expect(try await queue.database.fetch("SELECT id FROM jobs").count == 250)
            try await prune(queue)
            #expect(try await queue.database.fetch("SELECT id FROM jobs").isEmpty)
        }
    }

    @Test("forgets the stream of a job's second life too", arguments: Engine.available)
    func secondLife(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await ended(.note, as: .failed, in: queue)
            queue.clock.advance(by: .seconds(31 * 86_400))
            try await prune(queue)
            #expect(try await queue.eventNumbers(id) == [3])
            #expect(try await queue.retry(id) == .queued)
            try await queue.run(
                try await queue.claimOne(),
                NoteHandler { _, context in
                    _ = try await context.step("again", input: 1) { _ in 1 }
                    return .done
                }
            )
            #expect(try await queue.eventNumbers(id) == [3, 4, 5, 6], "dense from where it went on")
            queue.clock.advance(by: .seconds(31 * 86_400))
            try await prune(queue)
            #expect(try await queue.eventNumbers(id) == [6])
            #expect(try await count("job_steps", of: id, in: queue) == 0)
        }
    }

    /// Jobs that have completed, written without working on them.
    private func fill(_ queue: TestQueue, silent: Int, watched: Int) async throws {
        try await queue.database.write { [kind = self.silent] transaction in
            for number in 0..<silent + watched {
                let kind = number < silent ? kind : .note
                let id = try queue.jobs.enqueue(kind, Note(number: number), in: transaction)
                try transaction.run(
                    """
                    UPDATE jobs SET state = 'completed', finished_at = \(queue.clock.now),
                        event_seq = \(number < silent ? 0 : 3) WHERE id = \(id)
                    """)
                try transaction.run(
                    """
                    INSERT INTO job_steps (job_id, key, input_hash, token, output, finished_at)
                    VALUES (\(id), 'step', '', 1, '1', \(queue.clock.now))
                    """)
                guard number >= silent else { continue }
                for (seq, kind) in [(2, JobEvent.Kind.started), (3, .completed)] as [(Int64, JobEvent.Kind)] {
                    try JobStore.insertEvent(
                        kind, seq: seq, payload: "{}", job: id, at: queue.clock.now, in: transaction)
                }
            }
        }
    }
}
