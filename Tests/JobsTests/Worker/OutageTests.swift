import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("While the database is away")
struct OutageTests {
    /// One place, so that nobody else's claim gets in the way of the faults.
    private var settings: JobWorker.Settings {
        var settings = JobWorker.Settings.quick
        settings.concurrency = 1
        return settings
    }

    /// How a job ends.
    enum End: String, CaseIterable, Sendable {
        case completed, failed, scheduled

        var state: JobState { JobState(rawValue: rawValue) ?? .paused }

        func come() throws -> JobCompletion {
            switch self {
            case .completed: return .note("done")
            case .failed: throw JobFailure.permanent("no")
            case .scheduled: throw JobFailure.transient("busy", after: .seconds(60))
            }
        }
    }

    @Test("a job's end is written again and again until it is written", arguments: Engine.available, End.allCases)
    func settling(engine: Engine, end: End) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let runs = Tally()
            let handler = NoteHandler { _, _ in
                runs.add()
                await faulty.goDown()
                return try end.come()
            }
            try await queue.withWorker([handler], settings: settings, database: faulty) { _ in
                // With one attempt, so that an outage that cost one would end it; a retry needs a second.
                let id = try await queue.enqueue(kind: end == .scheduled ? .note : .onlyOnce)
                try await eventually("it has been refused a few times") { faulty.refusals >= 3 }
                #expect(try await queue.job(id).state == .running)
                faulty.comeUp()
                let job = try await queue.wait(for: id, toBe: end.state)
                #expect(job.attempt == 1)
                #expect(runs.count == 1)
                let wanted = [End.completed: ["done"], .failed: ["gave up note: no"], .scheduled: []][end]
                #expect(try await queue.notes() == wanted)
            }
        }
    }

    @Test("a completion whose answer was lost is not written twice", arguments: Engine.available)
    func unknownCompletion(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let handler = NoteHandler { _, _ in
                faulty.losesAnswers(1)
                return .note("done")
            }
            try await queue.withWorker([handler], settings: settings, database: faulty) { _ in
                let id = try await queue.enqueue(kind: .onlyOnce)
                try await queue.wait(for: id, toBe: .completed)
                // It goes on after that.
                let next = try await queue.enqueue(Note(text: "next"), kind: .onlyOnce)
                try await eventually("the next has come to its end") { try await queue.job(next).state.isFinal }
                #expect(try await queue.eventKinds(id) == [.queued, .started, .completed])
                #expect(try await queue.notes().contains("done"))
                #expect(try await queue.job(id).attempt == 1)
            }
        }
    }

    @Test("a finished step is kept until it can be stored", arguments: Engine.available)
    func step(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne(), database: faulty)
            let bodies = Tally()
            async let output = context.step("step", input: 1) { step in
                try await step.spend(5)
                await faulty.goDown()
                return bodies.add()
            }
            try await eventually("it has been refused a few times") { faulty.refusals >= 3 }
            faulty.comeUp()
            #expect(try await output == 1)
            #expect(try await context.step("step", input: 1) { _ in bodies.add() } == 1)
            #expect(try await queue.job(id).tokensUsed == 5)
        }
    }

    @Test("a step whose answer was lost is stored and told once", arguments: Engine.available)
    func unknownStep(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne(), database: faulty)
            let output = try await context.step(
                "step", input: 1, event: (.progress, nil),
                alongside: { (_: Int, transaction) in try transaction.addNote("alongside") }
            ) { step in
                try await step.spend(5)
                faulty.losesAnswers(1)
                return 7
            }
            #expect(output == 7)
            #expect(try await queue.job(id).tokensUsed == 5)
            #expect(try await queue.eventKinds(id) == [.queued, .progress])
            #expect(try await queue.notes() == ["alongside"])
        }
    }

    @Test("a worker waits for it to begin, and does not end the server", arguments: Engine.available)
    func beginning(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            await faulty.goDown()
            let id = try await queue.enqueue()
            try await queue.withWorker([NoteHandler { _, _ in .done }], database: faulty) { _ in
                try await eventually("it has tried") { faulty.refusals >= 3 }
                faulty.comeUp()
                try await queue.wait(for: id, toBe: .completed)
            }
            // A shutdown meanwhile is heard.
            await faulty.goDown()
            try await queue.withWorker([NoteHandler { _, _ in .done }], database: faulty) { _ in
                let before = faulty.refusals
                try await eventually("it has tried") { faulty.refusals > before }
            }
        }
    }

    @Test("that waiting does not mend, the worker says so", arguments: Engine.available)
    func withoutSchema(engine: Engine) async throws {
        try await engine.withDatabase(migrated: false) { database in
            let worker = TestQueue(database: database).makeWorker([NoteHandler { _, _ in .done }])
            await #expect(throws: DatabaseError.self) { try await worker.run() }
        }
    }

    @Test("no job is claimed, and all are when it is back", arguments: Engine.available)
    func claiming(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            try await queue.withWorker([NoteHandler { _, _ in .done }], database: faulty) { _ in
                let before = try await queue.enqueue()
                try await queue.wait(for: before, toBe: .completed)
                await faulty.goDown()
                let refused = faulty.refusals
                let id = try await queue.enqueue()
                try await eventually("it has tried a few times") { faulty.refusals >= refused + 3 }
                #expect(try await queue.job(id).token == 0)
                faulty.comeUp()
                try await queue.wait(for: id, toBe: .completed)
            }
        }
    }

    @Test("a claim whose answer was lost does not lose the jobs", arguments: Engine.available)
    func unknownClaim(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let busy = Gate()
            let handler = NoteHandler { note, _ in
                if note.text == "busy" { try await busy.pass() }
                return .note(note.text)
            }
            try await queue.withWorker([handler], database: faulty) { _ in
                // One is in hand all the while: it must stay there.
                let inHand = try await queue.enqueue(Note(text: "busy"))
                try await eventually("it runs") { busy.arrivals == 1 }
                let ids = try await queue.database.write { transaction in
                    let ids = try (1...3).map { number in
                        try queue.jobs.enqueue(.note, Note(text: "\(number)"), in: transaction)
                    }
                    transaction.afterCommit { faulty.losesAnswers(1) }
                    return ids
                }
                for id in ids {
                    let job = try await queue.wait(for: id, toBe: .completed)
                    #expect(job.attempt == 1)
                }
                busy.open()
                let job = try await queue.wait(for: inHand, toBe: .completed)
                #expect(job.token == 1)
                #expect(try await queue.notes() == ["1", "2", "3", "busy"])
            }
        }
    }

    @Test("the jobs are given back at shutdown as soon as it is there again", arguments: Engine.available)
    func releasing(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let gate = Gate()
            let handler = NoteHandler { _, context in
                try await gate.pass()
                await faulty.goDown()
                throw JobFailure.draining
            }
            var settings = settings
            settings.pollInterval = .seconds(2)
            let id = try await queue.enqueue()
            try await queue.withWorker([handler], settings: settings, database: faulty) { running in
                try await eventually("it runs") { gate.arrivals == 1 }
                await running.shutDown()
                gate.open()
                try await eventually("giving back was refused") { faulty.refusals > 0 }
                faulty.comeUp()
            }
            #expect(try await queue.job(id).state == .queued)
            #expect(try await queue.job(id).attempt == 0)
        }
    }

    @Test("for good, the shutdown ends all the same", arguments: Engine.available)
    func goneForGood(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let gate = Gate()
            let handler = NoteHandler { _, context in
                try await gate.pass()
                return .done
            }
            var settings = settings
            settings.drainLimit = .milliseconds(50)
            let id = try await queue.enqueue()
            try await queue.withWorker([handler], settings: settings, database: faulty) { _ in
                try await eventually("it runs") { gate.arrivals == 1 }
                await faulty.goDown()
            }
            #expect(try await queue.job(id).state == .running)
        }
    }
}
