import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A handler that hangs")
struct StallTests {
    private var settings: JobWorker.Settings {
        var settings = JobWorker.Settings.quick
        settings.stallLimit = .seconds(2)
        return settings
    }

    @Test("loses its job, which is done in another place; its own writes are refused", arguments: Engine.available)
    func hanging(engine: Engine) async throws {
        let (gate, refused, after) = (Gate(), Kept<String>(), Kept<[[SQLValue]]>())
        let handler = NoteHandler { _, context in
            let first = try await context.step("first", input: 1) { _ in "paid" }
            guard context.job.token == 1 else { return .note("\(first) and done") }
            await gate.passStubbornly()
            // In tasks of their own: this one is cancelled, and would not even try.
            do {
                try await Task { _ = try await context.step("second", input: 1) { _ in 1 } }.value
            } catch JobFailure.ownershipLost {
                refused.keep("step")
            }
            do {
                try await Task { try await context.emit(.progress) }.value
            } catch JobFailure.ownershipLost {
                refused.keep("event")
            }
            return .note("done by the zombie")
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler], settings: settings) { _ in
                let id = try await queue.enqueue()
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(job.token >= 3, "one for each claim, one that keeps the handler out")
                #expect(try await queue.notes() == ["paid and done"])
                // On a busy machine the second may be too slow, too.
                let attempts = try await queue.attempts(id)
                #expect(attempts.first == .stalled && attempts.last == .completed)
                #expect(attempts.dropLast().allSatisfy { $0 == .stalled })
                #expect(try await queue.detail(id).steps.map(\.token) == [1])
                let before = try await queue.everything()
                gate.open()
                try await eventually("the zombie has tried") { refused.all.count == 2 }
                after.keep(before)
            }
            #expect(refused.all == ["step", "event"])
            let stored = try await queue.everything()
            #expect(stored == after.all.first)
        }
    }

    @Test("is told to end, and may", arguments: Engine.available)
    func listening(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, context in
            if context.job.token == 1 { try await gate.pass() }
            return .note("done")
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler], settings: settings) { _ in
                let id = try await queue.enqueue()
                try await queue.wait(for: id, toBe: .completed)
                try await eventually("it has ended") { gate.cancellations == 1 }
                #expect(try await queue.job(id).stepFailures >= 1)
                #expect(try await queue.job(id).crashCount == 0)
            }
        }
    }

    @Test("every time is a dead letter in the end, with what follows from that", arguments: Engine.available)
    func everyTime(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler(kind: JobKind("note", maxAttempts: 2, hasEvents: true)) { _, _ in
            try await gate.pass()
            return .done
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler], settings: settings) { _ in
                let id = try await queue.enqueue(kind: handler.kind)
                let job = try await queue.wait(for: id, toBe: .failed)
                #expect(job.attempt == 2)
                #expect(job.lastError == "it made no progress for too long")
                #expect(try await queue.notes() == ["gave up note: it made no progress for too long"])
                #expect(try await queue.attempts(id) == [.stalled, .failed])
            }
        }
    }

    @Test("is taken its job once, not at each look", arguments: Engine.available)
    func once(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let endings = Tally()
            let queue = plain.with(
                NoteHandler(kind: .onlyOnce, givingUp: { _, _, _, _ in endings.add() }, work: { _, _ in .done }))
            let id = try await queue.enqueue(kind: .onlyOnce)
            let running = RunningJobs()
            let stream = running.insert(try await queue.claimOne())
            let listener = queue.listener(running: running, stallLimit: .seconds(-1))
            for _ in 1...3 { try await listener.look() }
            #expect(endings.count == 1)
            #expect(try await queue.job(id).state == .failed)
            #expect(running.count == 1, "it is in hand until its handler ends")
            var reasons = stream.makeAsyncIterator()
            guard case .lost = await reasons.next() else {
                Issue.record("not broken off")
                return
            }
        }
    }

    @Test("and whose end breaks a rule keeps no other from losing its job", arguments: Engine.available)
    func consequencesRefused(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(
                NoteHandler(
                    kind: .onlyOnce,
                    givingUp: { note, _, _, transaction in
                        try transaction.addNote("gave up \(note.number)")
                        if note.number == 1 { try transaction.addNote("gave up 1") }
                    }, work: { _, _ in .done }))
            let running = RunningJobs()
            for number in 1...4 { try await queue.enqueue(Note(number: number), kind: .onlyOnce) }
            for job in try await queue.claim(4) { _ = running.insert(job) }
            try await queue.listener(running: running, stallLimit: .seconds(-1)).look()
            #expect(try await queue.notes() == ["gave up 2", "gave up 3", "gave up 4"])
            let left = try await queue.database.fetch("SELECT id FROM jobs WHERE state = 'running'")
            #expect(left.count == 1)
        }
    }

    @Test("is not one that gets on, however long it takes", arguments: Engine.available)
    func gettingOn(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let (running, context) = (RunningJobs(), queue.context(job))
            _ = running.insert(job, progress: context.progress)
            let limit = Duration.seconds(1)
            try await eventually("it seems to hang") { !running.stalled(for: limit).isEmpty }
            queue.clock.advance(by: .seconds(5))
            _ = try await context.step("step", input: 1) { _ in 1 }
            #expect(running.stalled(for: limit).isEmpty)
            #expect(try await queue.job(id).stallAt == queue.clock.now + .seconds(900))
            try await eventually("it hangs now") { !running.stalled(for: limit).isEmpty }
            let failures = running.stalled(for: limit).map(\.failures)
            #expect(failures == [1])
        }
    }

    @Test("is none because somebody set the clock; nor does that end a lease", arguments: Engine.available)
    func clock(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, context in
            if context.job.token == 1 { try await gate.pass() }
            return .done
        }
        var settings = JobWorker.Settings.quick
        settings.leaseLength = .seconds(3)
        try await engine.withQueue { [settings] queue in
            try await queue.withWorker([handler], settings: settings) { _ in
                let id = try await queue.enqueue()
                try await eventually("it runs") { gate.arrivals == 1 }
                for jump in [3_600, -7_200, 3_600] {
                    queue.clock.advance(by: .seconds(jump))
                    // The worker has renewed its lease, and looked for those that have run out.
                    try await queue.wait(for: try await Self.orphan(in: queue), toBe: .completed)
                    #expect(try await queue.job(id).state == .running)
                    #expect(try await queue.job(id).token == 1)
                }
                gate.open()
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(job.attempt == 1)
                #expect(try await queue.attempts(id) == [.completed])
            }
        }
    }

    /// A job whose worker is dead; in one transaction, or a living one would be quicker.
    private static func orphan(in queue: TestQueue) async throws -> JobID {
        try await queue.database.write { [clock = queue.clock, jobs = queue.jobs] transaction in
            let dead = WorkerID(at: clock.now)
            try WorkerLease.renew(dead, length: .seconds(-1), now: clock.now, in: transaction)
            let id = try jobs.enqueue(.note, Note(text: "orphan"), in: transaction)
            let claimed = try JobStore.claim(1, kinds: ["note"], worker: dead, now: clock.now, in: transaction)
            #expect(claimed.map(\.id) == [id])
            return id
        }
    }
}
