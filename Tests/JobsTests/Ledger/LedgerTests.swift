import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("The ledger")
struct LedgerTests {
    static let entry = LedgerEntry(
        provider: "test", model: "large", requestHash: "hash",
        worstCase: LedgerUsage(tokensIn: 10, tokensOut: 20, costMicros: 300))
    static let usage = LedgerUsage(tokensIn: 1, tokensOut: 2, costMicros: 30, isEstimated: true)

    @Test("has a call before it is made", arguments: Engine.available)
    func intent(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            _ = try await context.step("step", input: 1) { step in
                let call = try await step.beginCall(Self.entry)
                let seen = try await queue.detail(id).calls
                #expect(seen.map(\.state) == [.intent])
                #expect(seen.map(\.id) == [call.text])
                #expect(seen.first?.costMicros == 300)
                #expect(seen.first?.endedAt == nil)
                #expect(try await queue.job(id).costMicros == 0, "it has not ended")
                try step.endCall(call, .ok(Self.usage))
                #expect(try await queue.detail(id).calls.map(\.state) == [.intent])
                return 1
            }
            let call = try #require(try await queue.detail(id).calls.first)
            #expect(call.state == .ok)
            #expect(call.tokensIn == 1 && call.tokensOut == 2 && call.costMicros == 30 && call.isEstimated)
            #expect(call.provider == "test" && call.model == "large" && call.step == "step" && call.number == 1)
            #expect(call.endedAt == queue.clock.now)
            #expect(try await queue.job(id).tokensUsed == 3)
            try await queue.expectBalanced()
        }
    }

    @Test("learns of a call's end with the step, or not at all", arguments: Engine.available)
    func withTheStep(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let faulty = FaultyDatabase(queue.database)
            let context = queue.context(job, database: faulty)
            async let output = context.step("step", input: 1) { step in
                let call = try await step.beginCall(Self.entry)
                try step.endCall(call, .ok(Self.usage))
                await faulty.goDown()
                return 1
            }
            try await eventually("the step was refused") { faulty.refusals > 2 }
            #expect(try await queue.detail(id).calls.map(\.state) == [.intent])
            faulty.comeUp()
            #expect(try await output == 1)
            #expect(try await queue.detail(id).calls.map(\.state) == [.ok])
            #expect(try await queue.detail(id).steps.map(\.key) == ["step"])
            try await queue.expectBalanced()
        }
    }

    /// How a step goes wrong after a call.
    enum Wrong: String, CaseIterable, Sendable { case throwing, cancelled, refusedAlongside, ownershipLost }

    @Test("learns of it also when the step comes to nothing", arguments: Engine.available, Wrong.allCases)
    func wrong(engine: Engine, wrong: Wrong) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let gate = Gate()
            let working = Task {
                try await queue.context(job).step(
                    "step", input: 1,
                    alongside: { (_: Int, _) in
                        if wrong == .refusedAlongside { throw CancelTests.Refusal() }
                    }
                ) { step in
                    try step.endCall(
                        try await step.beginCall(Self.entry), .failed(reason: "an empty answer", Self.usage))
                    switch wrong {
                    case .throwing: throw JobFailure.transient("an empty answer")
                    case .cancelled: try await gate.pass()
                    case .ownershipLost: try await queue.killWorker(of: job)
                    case .refusedAlongside: break
                    }
                    return 1
                }
            }
            if wrong == .cancelled {
                try await eventually("it waits") { gate.arrivals == 1 }
                working.cancel()
            }
            await #expect(throws: (any Error).self) { try await working.value }
            let call = try #require(try await queue.detail(id).calls.first)
            #expect(call.state == .failed)
            #expect(call.costMicros == 30)
            #expect(call.error == "an empty answer")
            #expect(try await queue.detail(id).steps.isEmpty)
            #expect(try await queue.job(id).costMicros == 30)
            try await queue.expectBalanced()
        }
    }

    @Test("numbers the tries of a step", arguments: Engine.available)
    func tries(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            for _ in 1...2 {
                let job = try await queue.claimOne()
                for name in ["a", "b"] {
                    _ = try? await queue.context(job).step(name, input: 1) { step -> Int in
                        try await step.spend(1, micros: 1)
                        try await step.spend(1, micros: 1)
                        throw JobFailure.transient("again")
                    }
                }
                try await queue.killWorker(of: job)
            }
            let calls = try await queue.detail(id).calls
            for name in ["a", "b"] {
                #expect(calls.filter { $0.step == name }.map(\.number).sorted() == [1, 2, 3, 4])
            }
            #expect(try await queue.job(id).costMicros == 8)
            try await queue.expectBalanced()
        }
    }

    @Test("keeps calls apart that one step makes at once", arguments: Engine.available)
    func concurrent(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            let (first, each) = (3, 8)
            _ = try await context.step("step", input: 1) { step in
                // Known, and not written when the others begin: each of them may write it.
                for _ in 0..<first { try await step.spend(1, micros: 1) }
                try await withThrowingTaskGroup { group in
                    for number in 1...each {
                        group.addTask { try await step.spend(number, micros: Int64(number)) }
                    }
                    try await group.waitForAll()
                }
                return 1
            }
            let calls = try await queue.detail(id).calls
            #expect(calls.map(\.number).sorted() == Array(1...(first + each)))
            #expect(calls.allSatisfy { $0.state == .ok })
            #expect(try await queue.job(id).costMicros == Int64(first + each * (each + 1) / 2))
            try await queue.expectBalanced()
        }
    }

    @Test("has no open call of a job that has ended", arguments: Engine.available, [true, false])
    func openAtTheEnd(engine: Engine, hasEvents: Bool) async throws {
        let kind = JobKind<Note>("note", hasEvents: hasEvents)
        try await engine.withQueue { queue in
            let handler = NoteHandler(kind: kind) { _, context in
                // Its end is forgotten.
                _ = try await context.step("step", input: 1) { step in try await step.beginCall(Self.entry).text }
                return .done
            }
            let id = try await queue.enqueue(kind: kind)
            try await queue.run(try await queue.claimOne(), handler)
            #expect(try await queue.job(id).state == .completed)
            #expect(try await queue.detail(id).calls.map(\.state) == [.ambiguous])
            #expect(try await queue.job(id).costMicros == 300)
            try await queue.expectBalanced()
        }
    }
}

extension TestQueue {
    /// Fails the test unless every job has been charged what the ledger says of its ended calls.
    func expectBalanced(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let wrong = try await database.fetch(
            """
            SELECT jobs.id, jobs.tokens_used, jobs.cost_micros FROM jobs LEFT JOIN model_calls
                ON model_calls.job_id = jobs.id AND model_calls.ended_at IS NOT NULL
            GROUP BY jobs.id, jobs.tokens_used, jobs.cost_micros
            HAVING jobs.tokens_used <> COALESCE(SUM(tokens_in + tokens_out), 0)
                OR jobs.cost_micros <> COALESCE(SUM(model_calls.cost_micros), 0)
            """)
        #expect(wrong.count == 0, "charged otherwise than the ledger says", sourceLocation: sourceLocation)
    }
}
