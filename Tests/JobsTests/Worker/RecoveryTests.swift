import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("After a crash")
struct RecoveryTests {
    @Test("a SQLite server takes up its jobs at once, whatever their leases say")
    func atStart() async throws {
        try await Engine.sqlite.withQueue { queue in
            let id = try await queue.enqueue()
            let dead = try await queue.worker(lease: .seconds(3_600))
            let job = try await queue.claimOne(as: dead)
            _ = try await queue.context(job).step("first", input: 1) { _ in "paid" }
            try await queue.withWorker([Self.twoSteps]) { _ in
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(job.attempt == 2)
                #expect(try await queue.notes() == ["paid, written"])
            }
        }
    }

    @Test("a starting worker leaves the jobs of a living one alone", .enabled(if: Engine.hasPostgreSQL))
    func besideTheLiving() async throws {
        try await Engine.postgresql.withQueue { queue in
            let id = try await queue.enqueue()
            _ = try await queue.claimOne(as: try await queue.worker(lease: .seconds(3_600)))
            try await queue.withWorker([Self.twoSteps]) { _ in
                let next = try await queue.enqueue()
                try await queue.wait(for: next, toBe: .completed)
                #expect(try await queue.job(id).state == .running)
            }
        }
    }

    @Test("a dead worker's jobs are taken over by another that runs", arguments: Engine.available)
    func takeOver(engine: Engine) async throws {
        var settings = JobWorker.Settings.quick
        settings.leaseLength = .milliseconds(600)
        try await engine.withQueue { [settings] queue in
            try await queue.withWorker([Self.twoSteps], settings: settings) { _ in
                let first = try await queue.enqueue(Note(text: "first"))
                try await queue.wait(for: first, toBe: .completed)
                // In one transaction: the worker would be quicker.
                let (clock, jobs) = (queue.clock, queue.jobs)
                let dead = WorkerID(at: clock.now)
                let job = try await queue.database.write { transaction in
                    try WorkerLease.renew(dead, length: .seconds(-1), now: clock.now, in: transaction)
                    let id = try jobs.enqueue(.note, Note(text: "orphan"), in: transaction)
                    let claimed = try JobStore.claim(
                        1, kinds: ["note"], worker: dead, now: clock.now, in: transaction)
                    #expect(claimed.map(\.id) == [id])
                    return id
                }
                let taken = try await queue.wait(for: job, toBe: .completed)
                #expect(taken.attempt == 2)
                #expect(taken.token >= 2)
            }
        }
    }

    @Test("a job that only kills its process is given up, and its company is not", arguments: Engine.available)
    func poison(engine: Engine) async throws {
        let runs = Tally()
        let handler = NoteHandler { _, _ in
            runs.add()
            return .done
        }
        try await engine.withQueue { queue in
            let poison = try await queue.enqueue(Note(text: "poison"))
            queue.clock.advance(by: .microseconds(1))
            let company = try await queue.enqueue()
            // The first time nobody can tell which of the two it was.
            for crash in 0...JobAttempt.mostCrashes {
                let worker = try await queue.worker()
                let jobs = try await queue.claim(8, as: worker)
                #expect(jobs.map(\.id).contains(poison))
                #expect(jobs.count == (crash == 0 ? 2 : 1), "no two suspects beside each other")
                try await queue.kill(worker)
                #expect(try await queue.job(poison).crashCount == crash)
                #expect(try await queue.job(company).crashCount == 0)
            }
            try await queue.withWorker([handler]) { _ in
                let dead = try await queue.wait(for: poison, toBe: .failed)
                let reason = "its process died 6 times before it had finished a step"
                #expect(dead.lastError == reason)
                #expect(try await queue.eventKinds(poison) == [.queued, .failed])
                try await queue.wait(for: company, toBe: .completed)
                #expect(runs.count == 1)
                #expect(try await queue.notes() == ["gave up poison: \(reason)"])
            }
        }
    }

    @Test("nobody is to blame while workers die on which a job was not", arguments: Engine.available)
    func weather(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let ids = [try await queue.enqueue(), try await queue.enqueue()]
            // Each alone on its worker, and both workers die, again and again.
            for round in 1...(JobAttempt.mostCrashes + 2) {
                let workers = [try await queue.worker(), try await queue.worker()]
                for worker in workers { #expect(try await queue.claim(1, as: worker).count == 1) }
                for worker in workers { try await queue.kill(worker) }
                queue.clock.advance(by: .seconds(3))
                // Of the first death of all, nobody knows yet that it is not the only one.
                var blamed = 0
                for id in ids { blamed += try await queue.job(id).crashCount }
                #expect(blamed <= 1, "round \(round)")
            }
            // The weather is fine again: a minute later what dies has itself to blame.
            queue.clock.advance(by: .seconds(61))
            let job = try await queue.claimOne()
            let before = job.crashCount
            try await queue.killWorker(of: job)
            #expect(try await queue.job(job.id).crashCount == before + 1)
        }
    }

    @Test("the one suspect among many is to blame, and who came through is none", arguments: Engine.available)
    func suspects(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let suspect = try await queue.enqueue()
            try await queue.killWorker(of: try await queue.claimOne())
            let others = [try await queue.enqueue(), try await queue.enqueue()]
            let worker = try await queue.worker()
            #expect(Set(try await queue.claim(8, as: worker).map(\.id)) == Set([suspect] + others))
            try await queue.kill(worker)
            #expect(try await queue.job(suspect).crashCount == 2)
            for other in others {
                let job = try await queue.job(other)
                #expect(job.crashCount == 0)
                #expect(job.suspicions == 1)
            }
            // Each with a worker of its own; a step clears one.
            for _ in 1...3 {
                let job = try #require(try await queue.claim(8).first)
                _ = try await queue.context(job).step("step", input: 1) { _ in true }
                #expect(try await queue.job(job.id).suspicions == 0)
            }
            #expect(try await queue.claim(8).isEmpty)
        }
    }

    @Test("a job that gets one step further each time is not given up", arguments: Engine.available)
    func slowProgress(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            for number in 1...8 {
                let job = try await queue.claimOne()
                _ = try await queue.context(job).step("step \(number)", input: 1) { _ in true }
                try await queue.killWorker(of: job)
            }
            try await queue.withWorker([NoteHandler { _, _ in .done }]) { _ in
                try await queue.wait(for: id, toBe: .completed)
            }
        }
    }

    /// Two steps, the first of which would give something else if it were repeated.
    private static let twoSteps = NoteHandler { note, context in
        let first = try await context.step("first", input: 1) { _ in "repeated" }
        let second = try await context.step("second", input: 1) { _ in "written" }
        return note.text == "note" ? .note("\(first), \(second)") : .done
    }
}
