import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Failures in a job's steps")
struct StepFailureTests {
    @Test("count from the last new step, so that a long job is not given up", arguments: Engine.available)
    func manySteps(engine: Engine) async throws {
        let kind = JobKind<Note>("note", maxAttempts: 4, hasEvents: true)
        let bodies = Kept<Int>()
        let handler = NoteHandler(kind: kind) { _, context in
            for number in 1...12 {
                _ = try await context.step("step \(number)", input: 1) { _ in
                    bodies.keep(number)
                    // Each goes wrong three times: one more would be the end.
                    if bodies.all.count(where: { $0 == number }) < 4 {
                        throw JobFailure.transient("busy", after: .zero)
                    }
                    return number
                }
            }
            return .note("done")
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue(kind: kind)
                try await eventually("it has ended") { try await queue.job(id).state.isFinal }
                let job = try await queue.job(id)
                #expect(job.state == .completed)
                #expect(job.attempt == 37)
                #expect(bodies.all == (1...12).flatMap { [$0, $0, $0, $0] })
                #expect(try await queue.notes() == ["done"])
                #expect(try await queue.eventKinds(id).count { $0 == .retrying } == 36)
            }
        }
    }

    @Test("in a row are the end, also when steps before them were read again", arguments: Engine.available)
    func inARow(engine: Engine) async throws {
        let kind = JobKind<Note>("note", maxAttempts: 4, hasEvents: true)
        let tries = Tally()
        let handler = NoteHandler(kind: kind) { _, context in
            _ = try await context.step("good", input: 1) { _ in 1 }
            _ = try await context.step("bad", input: 1) { _ -> Int in
                tries.add()
                throw JobFailure.transient("busy", after: .zero)
            }
            return .done
        }
        try await engine.withQueue { queue in
            try await queue.withWorker([handler]) { _ in
                let id = try await queue.enqueue(kind: kind)
                let job = try await queue.wait(for: id, toBe: .failed)
                // The first came after a new step.
                #expect(tries.count == 4)
                #expect(job.lastError == "busy")
                #expect(try await queue.detail(id).steps.map(\.key) == ["good"])
            }
        }
    }

    @Test("that are another's wish to be left alone cost nothing", arguments: Engine.available)
    func costNothing(engine: Engine) async throws {
        let kind = JobKind<Note>("note", maxAttempts: 2, hasEvents: true)
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(kind: kind)
            let failing = NoteHandler(kind: kind) { _, _ in throw JobFailure.transient("once", after: .zero) }
            try await queue.run(try await queue.claimOne(), failing)
            let later = NoteHandler(kind: kind) { _, _ in
                throw JobFailure.transient("429", after: .seconds(37), costsAttempt: false)
            }
            for number in 1...9 {
                let claimed = try await queue.claimOne()
                #expect(claimed.attempt == 2)
                try await queue.run(claimed, later)
                let job = try await queue.job(id)
                #expect(job.state == .scheduled)
                #expect(job.attempt == 1)
                #expect(job.stepFailures == 1, "the \(number)th")
                #expect(job.crashCount == 0)
                // Not before the other side has named.
                #expect(job.runAt == queue.clock.now + .seconds(37))
                queue.clock.advance(by: .seconds(37) - .microseconds(1))
                #expect(try await queue.claim().isEmpty)
                queue.clock.advance(by: .microseconds(1))
            }
            try await queue.run(try await queue.claimOne(), failing)
            #expect(try await queue.job(id).state == .failed, "the second of two")
        }
    }

    @Test("and a wish after a new step leave no failure behind", arguments: Engine.available)
    func afterNewStep(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let busy = NoteHandler { _, _ in throw JobFailure.transient("busy", after: .zero) }
            for _ in 1...3 { try await queue.run(try await queue.claimOne(), busy) }
            #expect(try await queue.job(id).stepFailures == 3)
            let further = NoteHandler { _, context in
                _ = try await context.step("new", input: 1) { _ in 1 }
                throw JobFailure.transient("429", after: .zero, costsAttempt: false)
            }
            try await queue.run(try await queue.claimOne(), further)
            #expect(try await queue.job(id).stepFailures == 0)
        }
    }
}
