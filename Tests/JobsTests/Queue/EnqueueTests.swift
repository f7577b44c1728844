import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A job that is enqueued")
struct EnqueueTests {
    private struct Refusal: Error {}

    @Test("exists if and only if its cause is committed", arguments: Engine.available)
    func withItsCause(engine: Engine) async throws {
        try await engine.withQueue { queue in
            await #expect(throws: Refusal.self) {
                try await queue.database.write { transaction in
                    try transaction.addNote("refused")
                    try queue.jobs.enqueue(.note, Note(), in: transaction)
                    throw Refusal()
                }
            }
            #expect(try await queue.everything() == [])

            let id = try await queue.database.write { transaction in
                try transaction.addNote("accepted")
                return try queue.jobs.enqueue(.note, Note(), in: transaction)
            }
            #expect(try await queue.job(id).state == .queued)
            #expect(try await queue.notes() == ["accepted"])
        }
    }

    @Test("wakes the workers when its cause is committed, and only then", arguments: Engine.available)
    func waking(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let (wakeups, wake) = queue.signals.workAvailable()
            var iterator = wakeups.makeAsyncIterator()
            await #expect(iterator.next() != nil, "there may have been work before")
            _ = try? await queue.database.write { transaction in
                try queue.jobs.enqueue(.note, Note(), in: transaction)
                throw Refusal()
            }
            wake.finish()
            await #expect(iterator.next() == nil)

            let (others, _) = queue.signals.workAvailable()
            var other = others.makeAsyncIterator()
            _ = await other.next()
            try await queue.enqueue()
            await #expect(other.next() != nil)
        }
    }

    @Test("keeps its arguments, its owner and its limits", arguments: Engine.available)
    func roundTrip(engine: Engine) async throws {
        let note = Note(text: "“їжак” 🦔 \\ \" \n \u{0} / 'quoted'", number: .max)
        let kind = JobKind<Note>("note", maxAttempts: 7, priority: 3)
        try await engine.withQueue { queue in
            let id = try await queue.database.write { transaction in
                try queue.jobs.enqueue(kind, note, userID: "user", subjectID: "subject", in: transaction)
            }
            let job = try await queue.job(id)
            #expect(try StableJSON.value(Note.self, from: job.arguments) == note)
            #expect(job.kind == "note")
            #expect(job.userID == "user")
            #expect(job.subjectID == "subject")
            #expect(job.maxAttempts == 7)
            #expect(job.attempt == 0)
            #expect(job.token == 0)
            #expect(job.createdAt == queue.clock.now)
            #expect(try await queue.column("priority", of: id) == 3)
            #expect(try await queue.jobs.status(JobID(at: queue.clock.now)) == nil)
        }
    }

    @Test("tells its watchers so, if its kind has events", arguments: Engine.available)
    func firstEvent(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let watched = try await queue.enqueue()
            let silent = try await queue.enqueue(kind: JobKind("silent"))
            let events = try await queue.jobs.events(of: watched, after: 0)
            #expect(events.map(\.seq) == [1])
            #expect(events.map(\.kind) == [.queued])
            #expect(events.first?.payload.contains(watched.text) == true)
            #expect(try await queue.eventKinds(silent) == [])
        }
    }

    @Test("with a delay waits for its time", arguments: Engine.available)
    func delay(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(delay: .seconds(60))
            #expect(try await queue.job(id).state == .scheduled)
            queue.clock.advance(by: .seconds(60) - .microseconds(1))
            #expect(try await queue.claim().isEmpty)
            queue.clock.advance(by: .microseconds(1))
            #expect(try await queue.claim().map(\.id) == [id])
        }
    }

    @Test("has no second with its key while it lives", arguments: Engine.available)
    func uniqueWhileLive(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let first = try await queue.enqueue(uniqueKey: "key")
            #expect(try await queue.enqueue(uniqueKey: "key") == first, "queued")
            let job = try await queue.claimOne()
            #expect(try await queue.enqueue(uniqueKey: "key") == first, "running")
            try await queue.database.write { transaction in
                try JobStore.retry(job, at: queue.clock.now + .seconds(1), now: queue.clock.now, in: transaction)
            }
            #expect(try await queue.enqueue(uniqueKey: "key", delay: .seconds(9)) == first, "scheduled")
            #expect(try await queue.enqueue(uniqueKey: "another") != first)
            #expect(try await queue.eventKinds(first) == [.queued, .retrying])
        }
    }

    @Test(
        "may have a second with its key when it has ended", arguments: Engine.available,
        [JobState.completed, .failed, .canceled])
    func uniqueAfterTheEnd(engine: Engine, end: JobState) async throws {
        try await engine.withQueue { queue in
            let first = try await queue.enqueue(uniqueKey: "key")
            let job = try await queue.claimOne()
            try await queue.database.write { transaction in
                try JobStore.finish(job, as: end, at: queue.clock.now, in: transaction)
            }
            let second = try await queue.enqueue(uniqueKey: "key")
            #expect(second != first)
            #expect(try await queue.enqueue(uniqueKey: "key") == second)
        }
    }

    @Test("without a key stands beside any other", arguments: Engine.available)
    func withoutKey(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let ids = [try await queue.enqueue(), try await queue.enqueue(), try await queue.enqueue()]
            #expect(Set(ids).count == 3)
            #expect(try await queue.claim(9).count == 3)
        }
    }

    @Test("by 64 at once with one key is one job", arguments: Engine.available)
    func uniqueUnderContention(engine: Engine) async throws {
        try await engine.withQueue(poolSize: 16) { queue in
            let ids = try await withThrowingTaskGroup(of: JobID.self) { group in
                for number in 1...64 {
                    group.addTask { try await queue.enqueue(Note(number: number), uniqueKey: "key") }
                }
                return try await group.reduce(into: Set<JobID>()) { $0.insert($1) }
            }
            #expect(ids.count == 1)
            #expect(try await queue.claim(64).map(\.id) == Array(ids))
            let events = try await queue.database.fetch("SELECT seq FROM job_events")
            #expect(events.count == 1)
        }
    }
}
