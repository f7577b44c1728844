import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A call that its handler forbids")
struct ForbiddenCallTests {
    private struct TooDear: Error {}

    @Test("is looked at on the ledger, and is not there when it is forbidden", arguments: Engine.available)
    func forbidden(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            let spent: @Sendable (any Transaction) throws -> Int64 = { transaction in
                try transaction.first(
                    "SELECT CAST(COALESCE(SUM(cost_micros), 0) AS BIGINT) AS sum FROM model_calls WHERE job_id = \(id)")?[
                        "sum"] ?? 0
            }
            _ = try await context.step("step", input: 1) { step in
                let call = try await step.beginCall(LedgerTests.entry) { transaction in
                    let sum = try spent(transaction)
                    #expect(sum == 300)
                }
                try step.endCall(call, .ok(LedgerTests.usage))
                await #expect(throws: TooDear.self) {
                    _ = try await step.beginCall(LedgerTests.entry) { transaction in
                        // What is known of the first by then counts as what it was.
                        let sum = try spent(transaction)
                        #expect(sum == 330)
                        throw TooDear()
                    }
                }
                #expect(try await queue.detail(id).calls.map(\.state) == [.intent])
                return 1
            }
            // The first one's end was not lost with the second.
            #expect(try await queue.detail(id).calls.map(\.state) == [.ok])
            #expect(try await queue.job(id).costMicros == 30)
            try await queue.expectBalanced()
        }
    }

    @Test("a step's news of its own transaction is told if and only if it is stored", arguments: Engine.available)
    func news(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            _ = try await context.step(
                "one", input: 1,
                alongside: { (_: Int, transaction) in
                    try context.emit(.sectionCompleted, section: nil, progress: 40, in: transaction)
                }
            ) { _ in 1 }
            #expect(try await queue.job(id).progress == 40)
            await #expect(throws: TooDear.self) {
                _ = try await context.step(
                    "two", input: 1,
                    alongside: { (_: Int, transaction) in
                        try context.emit(.sectionCompleted, section: nil, progress: 60, in: transaction)
                        throw TooDear()
                    }
                ) { _ in 1 }
            }
            _ = try await context.step(
                "three", input: 1,
                alongside: { (_: Int, transaction) in
                    try context.emit(.sectionCompleted, section: nil, progress: 30, in: transaction)
                }
            ) { _ in 1 }
            // Never back.
            #expect(try await queue.job(id).progress == 40)
            let events = try await queue.jobs.events(of: id, after: 0)
            #expect(events.map(\.seq) == Array(1...Int64(events.count)))
            #expect(events.count { $0.kind == .sectionCompleted } == 2)
        }
    }
}
