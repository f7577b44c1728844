import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A shutdown")
struct DrainTests {
    @Test("lets the running step finish, begins no other, and gives the job back", arguments: Engine.available)
    func finishesStep(engine: Engine) async throws {
        let gate = Gate()
        let bodies = Kept<String>()
        let handler = NoteHandler { _, context in
            _ = try await context.step("first", input: 1) { _ in
                bodies.keep("first")
                try await gate.pass()
                return 1
            }
            _ = try await context.step("second", input: 1) { _ in
                bodies.keep("second")
                return 2
            }
            return .done
        }
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let late = try await queue.withWorker([handler]) { running in
                try await eventually("the step runs") { gate.arrivals == 1 }
                await running.shutDown()
                let late = try await queue.enqueue()
                gate.open()
                try await queue.wait(for: id, toBe: .queued)
                return late
            }
            #expect(try await queue.job(late).token == 0, "claimed during the shutdown")
            let job = try await queue.job(id)
            #expect(bodies.all == ["first"])
            #expect(job.attempt == 0)
            #expect(job.crashCount == 0)
            #expect(job.currentStep == "first")
            #expect(try await queue.database.fetch("SELECT id FROM workers").isEmpty)

            try await queue.withWorker([handler]) { _ in
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(job.attempt == 1)
                try await queue.wait(for: late, toBe: .completed)
                #expect(bodies.all.sorted() == ["first", "first", "second", "second"], "one of each for either job")
            }
        }
    }

    @Test("lets a job without steps finish", arguments: Engine.available)
    func finishesJob(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, _ in
            try await gate.pass()
            return .note("done")
        }
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            try await queue.withWorker([handler]) { running in
                try await eventually("it runs") { gate.arrivals == 1 }
                await running.shutDown()
                gate.open()
            }
            #expect(try await queue.job(id).state == .completed)
        }
    }

    @Test("gives back a job that hangs, after its limit", arguments: Engine.available)
    func limit(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, _ in
            try await gate.pass()
            return .note("done")
        }
        var settings = JobWorker.Settings.quick
        settings.drainLimit = .milliseconds(50)
        try await engine.withQueue { [settings] queue in
            let id = try await queue.enqueue()
            try await queue.withWorker([handler], settings: settings) { _ in
                try await eventually("it runs") { gate.arrivals == 1 }
            }
            let job = try await queue.job(id)
            #expect(gate.cancellations == 1)
            #expect(job.state == .queued)
            #expect(job.attempt == 0)
            #expect(try await queue.notes() == [])
        }
    }

    @Test("gives back even a job that does not listen, and refuses what it writes later", arguments: Engine.available)
    func deaf(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, _ in
            await gate.passStubbornly()
            return .note("done")
        }
        var settings = JobWorker.Settings.quick
        settings.drainLimit = .milliseconds(50)
        try await engine.withQueue { [settings] queue in
            let id = try await queue.enqueue()
            try await queue.withWorker([handler], settings: settings) { running in
                try await eventually("it runs") { gate.arrivals == 1 }
                await running.shutDown()
                try await queue.wait(for: id, toBe: .queued)
                gate.open()
            }
            #expect(try await queue.job(id).state == .queued)
            #expect(try await queue.job(id).attempt == 0)
            #expect(try await queue.notes() == [])
        }
    }

    @Test("that is cut short by a cancellation gives the jobs back all the same", arguments: Engine.available)
    func cancelled(engine: Engine) async throws {
        let gate = Gate()
        let handler = NoteHandler { _, _ in
            try await gate.pass()
            return .note("done")
        }
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let worker = queue.makeWorker([handler])
            let running = Task { try await worker.run() }
            try await eventually("it runs") { gate.arrivals == 1 }
            running.cancel()
            _ = await running.result
            let job = try await queue.job(id)
            #expect(job.state == .queued)
            #expect(job.attempt == 0)
            #expect(try await queue.database.fetch("SELECT id FROM workers").isEmpty)
        }
    }

    @Test("without a job in hand is over at once", arguments: Engine.available)
    func idle(engine: Engine) async throws {
        try await engine.withQueue { queue in
            for _ in 1...3 {
                try await queue.withWorker([NoteHandler { _, _ in .done }]) { _ in
                    try await queue.wait(for: try await queue.enqueue(), toBe: .completed)
                }
                #expect(try await queue.database.fetch("SELECT id FROM workers").isEmpty)
            }
            // Before it has even begun.
            try await queue.withWorker([NoteHandler { _, _ in .done }]) { running in await running.shutDown() }
            #expect(try await queue.database.fetch("SELECT id FROM workers").isEmpty)
        }
    }
}
