import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A worker")
struct WorkTests {
    @Test("runs a job with its arguments, and completes it with what it writes", arguments: Engine.available)
    func completion(engine: Engine) async throws {
        let seen = Kept<Note>()
        let handler = NoteHandler { note, _ in
            seen.keep(note)
            return .note("completed")
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let note = Note(text: "“їжак”", number: 42)
                let id = try await queue.enqueue(note)
                let job = try await queue.wait(for: id, toBe: .completed)
                #expect(seen.all == [note])
                #expect(job.progress == 100)
                #expect(job.attempt == 1)
                #expect(job.lastError == nil)
                #expect(job.finishedAt == queue.clock.now)
                #expect(try await queue.notes() == ["completed"])
                #expect(try await queue.eventKinds(id) == [.queued, .started, .completed])
                let last = try await queue.jobs.events(of: id, after: 2).first
                #expect(last?.payload.contains(#""progress":100"#) == true)
            }
        }
    }

    @Test("does not complete a job whose completion cannot be written", arguments: Engine.available)
    func completionRefused(engine: Engine) async throws {
        let handler = NoteHandler { _, _ in
            JobCompletion { transaction in
                try transaction.addNote("half")
                throw JobFailure.permanent("may not be delivered")
            }
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue()
                let job = try await queue.wait(for: id, toBe: .failed)
                #expect(job.lastError == "may not be delivered")
                #expect(try await queue.notes() == ["gave up note: may not be delivered"])
                #expect(try await queue.eventKinds(id) == [.queued, .started, .failed])
            }
        }
    }

    @Test("leaves jobs alone whose kind it does not know", arguments: Engine.available)
    func unknownKind(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await queue.withWorker([NoteHandler { _, _ in .done }]) { _ in
                let unknown = try await queue.enqueue(kind: JobKind("of a newer node", priority: 9))
                let known = try await queue.enqueue()
                try await queue.wait(for: known, toBe: .completed)
                let job = try await queue.job(unknown)
                #expect(job.state == .queued)
                #expect(job.attempt == 0)
            }
        }
    }

    @Test("fails a job whose arguments it cannot read", arguments: Engine.available)
    func unreadableArguments(engine: Engine) async throws {
        let runs = Tally()
        let handler = NoteHandler { _, _ in
            runs.add()
            return .done
        }
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            try await queue.database.execute("UPDATE jobs SET args = '{}' WHERE id = \(id)")
            try await queue.withWorker([handler]) { _ in
                let job = try await queue.wait(for: id, toBe: .failed)
                #expect(job.attempt == 1)
                #expect(runs.count == 0)
            }
        }
    }

    @Test("never has more in hand than it has places, and does all", arguments: Engine.available)
    func concurrency(engine: Engine) async throws {
        let inside = Tally()
        let handler = NoteHandler { note, context in
            inside.enter()
            defer { inside.leave() }
            // Others may come in meanwhile, if they are let in.
            for _ in 1...20 { await Task.yield() }
            // At once due again: claimed anew while the first attempt is about to leave.
            if context.job.attempt < 3 { throw JobFailure.transient("again", after: .zero) }
            return .note(note.text)
        }
        var settings = JobWorker.Settings.quick
        settings.concurrency = 3
        try await engine.withQueue { [settings] queue in
            try await queue.withWorker([handler], settings: settings) { _ in
                let ids = try await queue.database.write { transaction in
                    try (1...15).map { try queue.jobs.enqueue(.note, Note(text: "\($0)"), in: transaction) }
                }
                for id in ids { try await queue.wait(for: id, toBe: .completed) }
                #expect(inside.most <= 3)
                #expect(inside.count == 45)
                #expect(try await queue.notes().count == 15)
            }
        }
    }

    @Test("beside another works off the queue together, every job once", arguments: Engine.available)
    func together(engine: Engine) async throws {
        let (first, second) = (Kept<Note>(), Kept<Note>())
        try await engine.withQueue { queue in
            try await queue.withWorker([
                NoteHandler { note, _ in
                    first.keep(note)
                    return .note("\(note.number)")
                }
            ]) { _ in
                try await eventually("the first has begun") { try await workers(of: queue) == 1 }
                let other = TestQueue(database: queue.database)
                try await other.withWorker([
                    NoteHandler { note, _ in
                        second.keep(note)
                        return .note("\(note.number)")
                    }
                ]) { _ in
                    let ids = try await queue.database.write { transaction in
                        try (1...100).map { try queue.jobs.enqueue(.note, Note(number: $0), in: transaction) }
                    }
                    for id in ids { try await queue.wait(for: id, toBe: .completed) }
                    #expect((first.all + second.all).map(\.number).sorted() == Array(1...100))
                }
            }
        }
    }

    @Test("begins a job that is enqueued while it waits, without a poll", arguments: Engine.available)
    func wakeUp(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let worker = queue.makeWorker([NoteHandler { _, _ in .done }])
            let running = Task { try await worker.run() }
            try await eventually("it has begun") { try await workers(of: queue) == 1 }
            for _ in 1...20 {
                let id = try await queue.enqueue()
                try await queue.wait(for: id, toBe: .completed)
            }
            running.cancel()
            _ = await running.result
        }
    }

    @Test("finds by its poll what another process enqueued", arguments: Engine.available)
    func poll(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await queue.withWorker([NoteHandler { _, _ in .done }]) { _ in
                try await eventually("it has begun") { try await workers(of: queue) == 1 }
                // Another process has signals of its own.
                let other = TestQueue(database: queue.database)
                let id = try await other.enqueue()
                try await other.wait(for: id, toBe: .completed)
            }
        }
    }

    private func workers(of queue: TestQueue) async throws -> Int {
        try await queue.database.fetch("SELECT id FROM workers").count
    }
}
