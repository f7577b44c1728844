import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A canceled job whose worker does not end it")
struct StubbornCancelTests {
    @Test("is ended by another after ten seconds, and what it writes later is refused", arguments: Engine.available)
    func zombie(engine: Engine) async throws {
        let (gate, refused) = (Gate(), Kept<String>())
        let handler = NoteHandler { _, context in
            let working = Task {
                _ = try await context.step("only", input: 1) { step in
                    await gate.passStubbornly()
                    for (name, write) in Self.writes(context, step) {
                        do {
                            try await write()
                            refused.keep("\(name) was written")
                        } catch JobFailure.ownershipLost {
                            refused.keep(name)
                        }
                    }
                    return 1
                }
            }
            // In a task of its own: this one is cancelled, and would not even try.
            do {
                try await working.value
                refused.keep("checkpoint was written")
            } catch JobFailure.ownershipLost {
                refused.keep("checkpoint")
            }
            return .note("completed by the zombie")
        }
        try await engine.withQueue { plain in
            let queue = plain.with(handler)
            let after = Kept<[[SQLValue]]>()
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue()
                try await eventually("it runs") { gate.arrivals == 1 }
                #expect(try await queue.cancel(id) == .canceling)
                let other = queue.listener()
                queue.clock.advance(by: .seconds(10) - .microseconds(1))
                try await other.look()
                #expect(try await queue.job(id).state == .canceling)
                #expect(try await queue.job(id).token == 1)
                queue.clock.advance(by: .microseconds(1))
                try await other.look()
                let job = try await queue.job(id)
                #expect(job.state == .canceled)
                #expect(job.token == 2)
                #expect(job.finishedAt == queue.clock.now)
                #expect(try await queue.notes() == ["canceled note"])
                #expect(try await queue.eventKinds(id) == [.queued, .started, .canceled])
                #expect(try await queue.attempts(id) == [.canceled])

                let before = try await queue.everything()
                gate.open()
                try await eventually("the zombie has tried everything") { refused.all.count == 5 }
                #expect(refused.all == ["event", "next step", "call", "completion", "checkpoint"])
                after.keep(before)
            }
            let stored = try await queue.everything()
            #expect(stored == after.all.first)
        }
    }

    /// All that a handler can write.
    private static func writes(
        _ context: JobContext, _ step: JobStep
    ) -> [(String, @Sendable () async throws -> Void)] {
        [
            ("event", { try await context.emit(.progress) }),
            ("next step", { _ = try await context.step("another", input: 1) { _ in 1 } }),
            ("call", { try await step.spend(1, micros: 1) }),
            (
                "completion",
                {
                    try await context.database.write { transaction in
                        try JobStore.finish(context.job, as: .completed, at: context.time.now(), in: transaction)
                    }
                }
            ),
        ]
    }

    @Test("because that worker died, is ended when that is noticed", arguments: Engine.available)
    func orphan(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(NoteHandler { _, _ in .done })
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            #expect(try await queue.cancel(id) == .canceling)
            try await queue.killWorker(of: job)
            #expect(try await queue.job(id).state == .canceled)
            #expect(try await queue.job(id).token == 2)
            #expect(try await queue.notes() == ["canceled note"])
            #expect(try await queue.attempts(id) == [.canceled])
            await expectOwnershipLost { try await queue.context(job).emit(.progress) }
        }
    }

    @Test("and whose end breaks a rule keeps nobody else's waiting", arguments: Engine.available)
    func consequencesRefused(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let mended = Tally()
            let queue = plain.with(
                NoteHandler(
                    canceling: { note, _, transaction in
                        try transaction.addNote("canceled \(note.number)")
                        if note.number == 1, mended.count == 0 { try transaction.addNote("canceled 1") }
                        return EndReport()
                    }, work: { _, _ in .done }))
            var ids: [JobID] = []
            for number in 1...3 {
                ids.append(try await queue.enqueue(Note(number: number)))
                queue.clock.advance(by: .microseconds(1))
            }
            let (dead, alive) = (try await queue.worker(), try await queue.worker())
            let orphans = try await queue.claim(2, as: dead)
            #expect(Set(orphans.map(\.id)) == Set(ids[..<2]))
            #expect(try await queue.claim(1, as: alive).map(\.id) == [ids[2]])
            for id in ids { #expect(try await queue.cancel(id) == .canceling) }
            // By who notices the death.
            try await queue.kill(dead)
            #expect(try await queue.job(ids[0]).state == .canceling)
            #expect(try await queue.job(ids[1]).state == .canceled)
            // By who notices that nobody ends it.
            queue.clock.advance(by: .seconds(10))
            try await queue.listener().look()
            #expect(try await queue.job(ids[0]).state == .canceling)
            #expect(try await queue.job(ids[2]).state == .canceled)
            #expect(queue.log.text.contains("a job could not be taken from its worker"))
            #expect(try await queue.notes() == ["canceled 2", "canceled 3"])
            mended.add()
            try await queue.listener().look()
            #expect(try await queue.job(ids[0]).state == .canceled)
            #expect(try await queue.notes() == ["canceled 1", "canceled 2", "canceled 3"])
        }
    }

    @Test("of a kind that only newer binaries know is left to them", arguments: Engine.available)
    func unknownKind(engine: Engine) async throws {
        let newer = JobKind<Note>("note", version: 2, hasEvents: true)
        try await engine.withQueue { old in
            let queue = old.with(NoteHandler(kind: newer) { _, _ in .done })
            let id = try await queue.enqueue(kind: newer)
            let worker = try await queue.worker()
            #expect(try await queue.claim(.init(all: 1, long: 1), of: [newer], as: worker).map(\.id) == [id])
            #expect(try await queue.cancel(id) == .canceling)
            queue.clock.advance(by: .seconds(10))
            let before = try await old.everything()
            try await old.listener().look()
            try await old.kill(worker)
            #expect(try await old.everything() == before)
            try await queue.listener().look()
            #expect(try await queue.job(id).state == .canceled)
        }
    }
}
