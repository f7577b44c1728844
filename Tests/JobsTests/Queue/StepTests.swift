import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A step")
struct StepTests {
    @Test("runs once: a later attempt with the same input reads what it gave", arguments: Engine.available)
    func once(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await queue.enqueue()
            let bodies = Tally()
            for attempt in 1...3 {
                let job = try await queue.claimOne()
                #expect(job.attempt == attempt)
                let note = try await queue.context(job).step("step", input: ["a": 1, "b": 2]) { _ in
                    Note(text: "made", number: bodies.add())
                }
                #expect(note == Note(text: "made", number: 1))
                try await queue.killWorker(of: job)
            }
            #expect(bodies.count == 1)
        }
    }

    @Test("runs again for another input, under another name and for another job", arguments: Engine.available)
    func otherInput(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await queue.enqueue()
            try await queue.enqueue()
            let bodies = Tally()
            let jobs = try await queue.claim(2)
            for job in jobs {
                for (name, input) in [("step", 1), ("step", 2), ("step", 1), ("another", 1)] {
                    let number = try await queue.context(job).step(name, input: input) { _ in bodies.add() }
                    #expect(number == bodies.count)
                }
            }
            #expect(jobs.count == 2)
            #expect(bodies.count == 8)
        }
    }

    @Test("that throws stores nothing", arguments: Engine.available)
    func failure(engine: Engine) async throws {
        struct Refusal: Error {}
        try await engine.withQueue { queue in
            try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            let before = try await queue.everything()
            await #expect(throws: Refusal.self) {
                _ = try await context.step("step", input: 1) { _ -> Int in throw Refusal() }
            }
            await #expect(throws: Refusal.self) {
                _ = try await context.step(
                    "step", input: 1, progress: 9, event: (.progress, nil),
                    alongside: { (_: Int, transaction) in
                        try transaction.addNote("alongside")
                        throw Refusal()
                    }
                ) { _ in 1 }
            }
            #expect(try await queue.everything() == before)
            let output = try await context.step("step", input: 1) { _ in 2 }
            #expect(output == 2)
        }
    }

    @Test("commits its output, its event and what goes with it together", arguments: Engine.available)
    func alongside(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            let section = JobEventPayload.Section(id: "s1", index: 0, title: "Вступ")
            for _ in 1...2 {
                let output = try await context.step(
                    "step", input: 1, progress: 40, event: (.sectionCompleted, section),
                    alongside: { (output: Int, transaction) in try transaction.addNote("made \(output)") }
                ) { step in
                    try await step.spend(17)
                    return 17
                }
                #expect(output == 17)
            }
            let job = try await queue.job(id)
            #expect(job.progress == 40)
            #expect(job.currentStep == "step")
            #expect(job.tokensUsed == 17)
            #expect(try await queue.notes() == ["made 17"])
            let events = try await queue.jobs.events(of: id, after: 1)
            #expect(events.map(\.kind) == [.sectionCompleted])
            let payload = try StableJSON.value(JobEventPayload.self, from: events.first?.payload ?? "")
            #expect(payload.section == section)
            #expect(payload.progress == 40)
        }
    }

    @Test("never turns the job's progress back", arguments: Engine.available)
    func progress(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            var seen: [Int] = []
            for (step, progress) in [10, 60, 30, nil, 0, 61, 100].enumerated() {
                _ = try await context.step("step \(step)", input: 1, progress: progress) { _ in true }
                seen.append(try await queue.job(id).progress)
            }
            #expect(seen == [10, 60, 60, 60, 60, 61, 100])
        }
    }

    @Test("makes earlier crashes count no more", arguments: Engine.available)
    func crashes(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            for _ in 1...2 { try await queue.killWorker(of: try await queue.claimOne()) }
            let job = try await queue.claimOne()
            #expect(job.crashCount == 2)
            #expect(job.suspicions == 2)
            _ = try await queue.context(job).step("step", input: 1) { _ in true }
            #expect(try await queue.job(id).crashCount == 0)
            #expect(try await queue.job(id).suspicions == 0)
            try await queue.killWorker(of: job)
            let again = try await queue.claimOne()
            _ = try await queue.context(again).step("step", input: 1) { _ in true }
            #expect(try await queue.job(id).crashCount == 1, "an old step is no progress")
        }
    }

    @Test("is not begun while the process shuts down, but an old one is read", arguments: Engine.available)
    func draining(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await queue.enqueue()
            let job = try await queue.claimOne()
            let drain = DrainFlag()
            let context = queue.context(job, drain: drain)
            let first = try await context.step("first", input: 1) { _ in
                drain.raise()
                return 1
            }
            #expect(first == 1)
            #expect(try await context.step("first", input: 1) { _ in 2 } == 1)
            do {
                _ = try await context.step("second", input: 1) { _ in 2 }
                Issue.record("a step was begun")
            } catch JobFailure.draining {}
        }
    }

    @Test("whose output had another shape in an older version is run again", arguments: Engine.available)
    func otherShape(engine: Engine) async throws {
        try await engine.withQueue { queue in
            try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            _ = try await context.step("step", input: 1) { _ in "text" }
            let note = try await context.step("step", input: 1) { _ in Note(text: "new") }
            #expect(note.text == "new")
            let again = try await context.step("step", input: 1) { _ in Note(text: "newer") }
            #expect(again.text == "new")
        }
    }
}
