import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("What a job may hold at most")
struct LimitTests {
    @Test("is 64 KB of arguments, counted in bytes of their JSON", arguments: Engine.available, ["x", "ї"])
    func arguments(engine: Engine, letter: String) async throws {
        try await engine.withQueue { queue in
            let most = BackgroundJobService.mostArgumentBytes
            #expect(most == 65_536)
            let room = most - (try StableJSON.text(Note(text: ""))).utf8.count
            var text = String(repeating: letter, count: room / letter.utf8.count)
            text += String(repeating: "x", count: room - text.utf8.count)
            let id = try await queue.enqueue(Note(text: text))
            #expect(try await queue.job(id).arguments.utf8.count == most)
            #expect(try StableJSON.value(Note.self, from: try await queue.job(id).arguments).text == text)

            let before = try await queue.everything()
            await #expect(throws: EnqueueError.argumentsTooLarge(kind: "note", bytes: most + 1)) {
                try await queue.enqueue(Note(text: text + "x"))
            }
            #expect(try await queue.everything() == before)
        }
    }

    /// How a job with a full stream ends, and whether it is tried again before.
    enum End: String, CaseIterable, Sendable {
        case completed, failed, canceled, canceledWaiting
    }

    @Test("is 10,000 events, of which the last is always its end", arguments: Engine.available, End.allCases)
    func events(engine: Engine, end: End) async throws {
        let most = JobStore.mostEvents
        #expect(most == 10_000)
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let worker = try await queue.worker()
            let job = try await queue.claimOne(as: worker)
            try await fill(id, to: most - 3, in: queue)
            let context = queue.context(job)
            for number in [most - 2, most - 1, most - 1, most - 1] {
                try await context.emit(.progress)
                #expect(try await queue.column("event_seq", of: id) == number)
            }
            _ = try await context.step("step", input: 1, event: (.sectionCompleted, nil)) { _ in 1 }
            #expect(try await queue.detail(id).steps.count == 1, "the step is stored all the same")
            #expect(try await queue.column("event_seq", of: id) == most - 1)
            try await come(end, to: job, of: worker, in: queue)
            #expect(try await queue.column("event_seq", of: id) == most)
            let last = try await queue.jobs.events(of: id, after: most - 3)
            #expect(last.map(\.seq) == [most - 2, most - 1, most])
            let wanted: JobEvent.Kind = [.completed: .completed, .failed: .failed][end] ?? .canceled
            #expect(last.map(\.kind) == [.progress, .progress, wanted])
            let all = try await queue.database.fetch("SELECT 1 FROM job_events WHERE job_id = \(id)")
            #expect(all.count == Int(most))
        }
    }

    @Test("is the same in a second life, with its end behind the last", arguments: Engine.available)
    func secondLife(engine: Engine) async throws {
        let most = JobStore.mostEvents
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            try await fill(id, to: most - 1, in: queue)
            await queue.fail(job)
            #expect(try await queue.retry(id) == .queued)
            try await queue.run(try await queue.claimOne(), NoteHandler { _, _ in .done })
            let last = try await queue.jobs.events(of: id, after: most - 2)
            #expect(last.map(\.seq) == [most - 1, most, most + 1])
            #expect(last.map(\.kind) == [.progress, .failed, .completed])
        }
    }

    @Test("of a stream is read 500 at a time, without a gap", arguments: Engine.available)
    func pages(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            try await fill(id, to: 1_234, in: queue)
            var (seen, sizes): ([Int64], [Int]) = ([], [])
            while true {
                let page = try await queue.jobs.events(of: id, after: seen.last ?? 0)
                guard !page.isEmpty else { break }
                sizes.append(page.count)
                seen += page.map(\.seq)
            }
            #expect(seen == Array(1...1_234))
            #expect(sizes == [500, 500, 234])
        }
    }

    /// Fills the stream behind its first event, as so many small steps would.
    private func fill(_ id: JobID, to seq: Int64, in queue: TestQueue) async throws {
        try await queue.database.write { transaction in
            try transaction.run(
                """
                INSERT INTO job_events (job_id, seq, type, payload, at)
                WITH RECURSIVE numbers (seq) AS (
                    SELECT CAST(2 AS BIGINT) UNION ALL SELECT seq + 1 FROM numbers WHERE seq < \(seq))
                SELECT \(id), seq, 'progress', '{}', 0 FROM numbers
                """)
            try transaction.run("UPDATE jobs SET event_seq = \(seq) WHERE id = \(id)")
        }
    }

    private func come(_ end: End, to job: Job, of worker: WorkerID, in queue: TestQueue) async throws {
        switch end {
        case .completed:
            try await queue.run(job, NoteHandler { _, _ in .done })
        case .failed: await queue.fail(job)
        case .canceled:
            #expect(try await queue.cancel(job.id) == .canceling)
            try await queue.kill(worker)
        case .canceledWaiting:
            // Neither a shutdown, nor a pause, nor a retry finds a place.
            _ = try await queue.database.write { [clock = queue.clock, handlers = queue.handlers] transaction in
                try LeaseKeeper.end(worker, handlers, at: clock.now, in: transaction)
            }
            #expect(try await queue.pause(job.id))
            #expect(try await queue.resume(job.id))
            let busy = NoteHandler { _, _ in throw JobFailure.transient("busy") }
            try await queue.run(try await queue.claimOne(), busy)
            #expect(try await queue.job(job.id).state == .scheduled)
            #expect(try await queue.cancel(job.id) == .canceled)
        }
    }
}
