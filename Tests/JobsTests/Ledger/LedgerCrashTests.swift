import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A call to a model whose worker is gone")
struct LedgerCrashTests {
    @Test("counts its worst case once, when the job is claimed again", arguments: Engine.available)
    func ambiguous(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let step = JobStep(key: "step", context: queue.context(job))
            _ = try await step.beginCall(LedgerTests.entry)
            try await queue.killWorker(of: job)
            #expect(try await queue.detail(id).calls.map(\.state) == [.intent], "somebody may still hear of it")
            for _ in 1...2 {
                let next = try await queue.claimOne()
                let call = try #require(try await queue.detail(id).calls.first)
                #expect(call.state == .ambiguous)
                #expect(call.error == "its worker is gone")
                #expect(try await queue.job(id).costMicros == 300)
                #expect(try await queue.job(id).tokensUsed == 30)
                try await queue.expectBalanced()
                try await queue.killWorker(of: next)
            }
        }
    }

    @Test("of another job stays open", arguments: Engine.available)
    func others(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let first = try await queue.enqueue()
            let mine = try await queue.claimOne()
            _ = try await JobStep(key: "step", context: queue.context(mine)).beginCall(LedgerTests.entry)
            let second = try await queue.enqueue()
            for _ in 1...2 { try await queue.killWorker(of: try await queue.claimOne()) }
            await queue.fail(try await queue.claimOne())
            #expect(try await queue.job(second).state == .failed)
            #expect(try await queue.detail(first).calls.map(\.state) == [.intent])
            #expect(try await queue.job(first).costMicros == 0)
        }
    }

    /// How a job ends or goes on without its caller.
    enum Settling: String, CaseIterable, Sendable { case claim, cancel, overdue, fail }

    @Test("is settled: what its worker says later changes nothing", arguments: Engine.available, Settling.allCases)
    func late(engine: Engine, settling: Settling) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let step = JobStep(key: "step", context: queue.context(job))
            let call = try await step.beginCall(LedgerTests.entry)
            switch settling {
            case .claim:
                try await queue.killWorker(of: job)
                _ = try await queue.claimOne()
            case .cancel:
                try await queue.killWorker(of: job)
                #expect(try await queue.cancel(id) == .canceled)
            case .overdue:
                try await queue.cancel(id)
                queue.clock.advance(by: .seconds(10))
                try await queue.listener().look()
            case .fail: await queue.fail(job)
            }
            let before = try await queue.everything()
            #expect(try await queue.detail(id).calls.map(\.state) == [.ambiguous])
            try step.endCall(call, .ok(LedgerTests.usage))
            await step.writeOutcomes()
            #expect(try await queue.everything() == before)
            #expect(try await queue.job(id).costMicros == 300)
            try await queue.expectBalanced()
        }
    }

    @Test("and that says its end before anybody has settled it, is believed", arguments: Engine.available)
    func inTime(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let step = JobStep(key: "step", context: queue.context(job))
            let call = try await step.beginCall(LedgerTests.entry)
            try await queue.killWorker(of: job)
            try step.endCall(call, .ok(LedgerTests.usage))
            await step.writeOutcomes()
            _ = try await queue.claimOne()
            #expect(try await queue.detail(id).calls.map(\.state) == [.ok])
            #expect(try await queue.job(id).costMicros == 30)
            try await queue.expectBalanced()
        }
    }

    @Test("is charged once, whoever is first: its worker or who takes over", arguments: Engine.available)
    func race(engine: Engine) async throws {
        try await engine.withQueue(poolSize: 8) { queue in
            for number in 1...max(10, Rounds.count / 5) {
                let id = try await queue.enqueue(Note(number: number))
                let job = try await queue.claimOne()
                let step = JobStep(key: "step", context: queue.context(job))
                try step.endCall(try await step.beginCall(LedgerTests.entry), .ok(LedgerTests.usage))
                try await queue.killWorker(of: job)
                async let written: Void = step.writeOutcomes()
                // It is passed over while its row is locked.
                async let next = Self.claimSoon(queue)
                let (_, claimed) = try await (written, next)
                let call = try #require(try await queue.detail(id).calls.first)
                let cost = try await queue.job(id).costMicros
                #expect(call.state == .ok && cost == 30 || call.state == .ambiguous && cost == 300)
                await queue.fail(claimed)
            }
            try await queue.expectBalanced()
            #expect(!queue.log.text.contains("could not be written"), "they do not wait for each other")
        }
    }

    @Test("is written by its worker in the order of locks of who takes over", .enabled(if: Engine.hasPostgreSQL))
    func locks() async throws {
        try await Engine.postgresql.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            let step = JobStep(key: "step", context: queue.context(job))
            try step.endCall(try await step.beginCall(LedgerTests.entry), .ok(LedgerTests.usage))
            let writing = Kept<Task<Void, Never>>()
            try await queue.database.write { transaction in
                try transaction.run("UPDATE jobs SET priority = 1 WHERE id = \(id)")
                writing.keep(Task { await step.writeOutcomes() })
                var waiting = 0
                while waiting == 0 {
                    // Else it would stay what it was at the transaction's first look.
                    _ = try transaction.first("SELECT pg_stat_clear_snapshot()")
                    waiting =
                        try transaction.first(
                            """
                            SELECT COUNT(*) AS waiting FROM pg_stat_activity
                            WHERE datname = current_database() AND wait_event_type = 'Lock'
                            """)?["waiting"] ?? 0
                    _ = try transaction.first("SELECT pg_sleep(0.005)")
                }
                try Ledger.settleOpen(of: [id], at: queue.clock.now, in: transaction)
            }
            await writing.all.first?.value
            #expect(try await queue.detail(id).calls.map(\.state) == [.ambiguous])
            #expect(!queue.log.text.contains("could not be written"))
            try await queue.expectBalanced()
        }
    }

    private static func claimSoon(_ queue: TestQueue) async throws -> Job {
        let taken = Kept<Job>()
        let worker = try await queue.worker()
        try await eventually("it is claimed") {
            if let job = try await queue.claim(as: worker).first { taken.keep(job) }
            return !taken.all.isEmpty
        }
        return taken.all[0]
    }
}
