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

    @Test("a job that only crashes its process is given up after three times", arguments: Engine.available)
    func poison(engine: Engine) async throws {
        let runs = Tally()
        let handler = NoteHandler { _, _ in
            runs.add()
            return .done
        }
        try await engine.withQueue { queue in
            let poison = try await queue.enqueue(Note(text: "poison"))
            queue.clock.advance(by: .microseconds(1))
            let sick = try await queue.enqueue()
            for crash in 1...3 {
                let jobs = try await queue.claim(crash < 3 ? 2 : 1)
                #expect(jobs.contains { $0.id == poison })
                for job in jobs { try await queue.killWorker(of: job) }
            }
            try await queue.withWorker([handler]) { _ in
                let dead = try await queue.wait(for: poison, toBe: .failed)
                #expect(dead.lastError == "it was begun 3 times without finishing a step")
                #expect(try await queue.eventKinds(poison) == [.queued, .failed])
                try await queue.wait(for: sick, toBe: .completed)
                #expect(runs.count == 1)
                #expect(
                    try await queue.notes()
                        == ["gave up poison: it was begun 3 times without finishing a step"])
            }
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
