import Database
import Logging
import TestSupport
import Testing

@testable import Jobs

@Suite("A periodic job")
struct PeriodicTests {
    private let periodic = [PeriodicJob(JobKind<Note>.note, Note(text: "tick"), every: .seconds(60))]

    private func node(_ queue: TestQueue) -> PeriodicJobs {
        PeriodicJobs(periodic, jobs: queue.jobs, pollInterval: .milliseconds(5), logger: queue.log.logger())
    }

    private func count(_ queue: TestQueue) async throws -> Int {
        try await queue.database.fetch("SELECT id FROM jobs").count
    }

    /// Completes the one that waits, so that it stands for no other tick.
    private func complete(_ queue: TestQueue) async throws {
        let job = try await queue.claimOne()
        try await queue.database.write { transaction in
            try JobStore.finish(job, as: .completed, at: queue.clock.now, in: transaction)
        }
    }

    @Test("is one for each tick, of however many nodes", arguments: Engine.available)
    func manyNodes(engine: Engine) async throws {
        try await engine.withQueue(poolSize: 8) { queue in
            for tick in 1...3 {
                try await withThrowingTaskGroup { group in
                    for _ in 1...16 {
                        group.addTask { [node = node(queue)] in
                            var known: [String: Int64] = [:]
                            for _ in 1...2 { try await node.enqueueDue(&known) }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await count(queue) == tick)
                try await complete(queue)
                queue.clock.advance(by: .seconds(60))
            }
        }
    }

    @Test("is not repeated within its tick, though it has ended", arguments: Engine.available)
    func withinTick(engine: Engine) async throws {
        try await engine.withQueue { queue in
            var known: [String: Int64] = [:]
            try await node(queue).enqueueDue(&known)
            try await complete(queue)
            queue.clock.advance(by: .seconds(60) - .microseconds(1))
            try await node(queue).enqueueDue(&known)
            // A node that has just begun knows nothing.
            var nothing: [String: Int64] = [:]
            try await node(queue).enqueueDue(&nothing)
            #expect(try await count(queue) == 1)
            queue.clock.advance(by: .microseconds(1))
            try await node(queue).enqueueDue(&known)
            #expect(try await count(queue) == 2)
        }
    }

    @Test("that was missed often is one", arguments: Engine.available)
    func missed(engine: Engine) async throws {
        try await engine.withQueue { queue in
            var known: [String: Int64] = [:]
            try await node(queue).enqueueDue(&known)
            try await complete(queue)
            queue.clock.advance(by: .seconds(3_600 * 24))
            for _ in 1...3 { try await node(queue).enqueueDue(&known) }
            #expect(try await count(queue) == 2)
        }
    }

    @Test("that still runs when its next tick comes stands for that too", arguments: Engine.available)
    func overlap(engine: Engine) async throws {
        try await engine.withQueue { queue in
            var known: [String: Int64] = [:]
            try await node(queue).enqueueDue(&known)
            let job = try await queue.claimOne()
            queue.clock.advance(by: .seconds(60))
            try await node(queue).enqueueDue(&known)
            #expect(try await count(queue) == 1)
            try await queue.database.write { transaction in
                try JobStore.finish(job, as: .completed, at: queue.clock.now, in: transaction)
            }
            queue.clock.advance(by: .seconds(60))
            try await node(queue).enqueueDue(&known)
            #expect(try await count(queue) == 2)
        }
    }

    @Test("goes on after a clock was wrong for a while", arguments: Engine.available)
    func wrongClock(engine: Engine) async throws {
        try await engine.withQueue { queue in
            queue.clock.advance(by: .seconds(3_600))
            var theirs: [String: Int64] = [:]
            try await node(queue).enqueueDue(&theirs)
            try await complete(queue)
            queue.clock.advance(by: .seconds(-3_600))
            var ours: [String: Int64] = [:]
            for tick in 2...4 {
                try await node(queue).enqueueDue(&ours)
                #expect(try await count(queue) == tick)
                try await complete(queue)
                queue.clock.advance(by: .seconds(60))
            }
        }
    }

    @Test("is one although the nodes' clocks differ by a little", arguments: Engine.available)
    func skew(engine: Engine) async throws {
        try await engine.withQueue { queue in
            queue.clock.advance(by: .seconds(59))
            for tick in 1...3 {
                var (fast, slow): ([String: Int64], [String: Int64]) = ([:], [:])
                queue.clock.advance(by: .seconds(2))
                try await node(queue).enqueueDue(&fast)
                try await complete(queue)
                queue.clock.advance(by: .seconds(-2))
                try await node(queue).enqueueDue(&slow)
                #expect(try await count(queue) == tick)
                queue.clock.advance(by: .seconds(60))
            }
        }
    }

    @Test("that could not be enqueued is, as soon as it can", arguments: Engine.available)
    func outage(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let faulty = FaultyDatabase(queue.database)
            let jobs = BackgroundJobService(database: faulty, signals: queue.signals, time: queue.clock.source)
            let node = PeriodicJobs(
                periodic, jobs: jobs, pollInterval: .milliseconds(5), logger: queue.log.logger())
            await faulty.goDown()
            let running = Task { try await node.run() }
            try await eventually("it was refused a few times") { faulty.refusals > 2 }
            faulty.comeUp()
            try await eventually("it is there") { try await count(queue) == 1 }
            running.cancel()
            _ = await running.result
        }
    }
}
