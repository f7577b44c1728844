import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("The users' turns")
struct FairnessTests {
    private let capped = JobKind<Note>("capped", maxRunningPerUser: 2)

    @Test("nobody's one job waits behind another's many", arguments: Engine.available, [true, false])
    func one(engine: Engine, isCapped: Bool) async throws {
        let kind = isCapped ? JobKind<Note>("note", maxRunningPerUser: 1) : JobKind<Note>("note")
        try await engine.withQueue { queue in
            for number in 1...50 { _ = try await queue.enqueue(number, for: "busy", kind: kind) }
            queue.clock.advance(by: .seconds(30))
            let one = try await queue.enqueue(51, for: "rare", kind: kind)
            let turns = [
                try await queue.claim(.init(all: 1, long: 1), of: [kind]),
                try await queue.claim(.init(all: 1, long: 1), of: [kind]),
            ]
            #expect(turns.map(\.count) == [1, 1])
            #expect(turns[1].map(\.id) == [one])
        }
    }

    @Test("several users take turns", arguments: Engine.available)
    func several(engine: Engine) async throws {
        let kind = JobKind<Note>("note")
        try await engine.withQueue { queue in
            for user in ["a", "b", "c"] {
                for number in 1...10 {
                    _ = try await queue.enqueue(number, for: user, kind: kind)
                    queue.clock.advance(by: .microseconds(1))
                }
            }
            var order: [String] = []
            for _ in 1...30 {
                order += try await queue.claim(.init(all: 1, long: 1), of: [kind]).compactMap(\.userID)
            }
            #expect(order.count == 30)
            for round in stride(from: 0, to: 30, by: 3) { #expect(Set(order[round..<round + 3]).count == 3) }
        }
    }

    @Test("no user has more at once than the cap, with 64 claiming", arguments: Engine.available)
    func cap(engine: Engine) async throws {
        try await engine.withQueue(poolSize: 16) { queue in
            let kind = JobKind<Note>("note", maxRunningPerUser: 3)
            for user in ["a", "b"] {
                for number in 1...20 { _ = try await queue.enqueue(number, for: user, kind: kind) }
            }
            var workers: [WorkerID] = []
            for _ in 1...4 { workers.append(try await queue.worker()) }
            for round in 1...3 {
                let taken = try await withThrowingTaskGroup(of: [Job].self) { group in
                    for number in 0..<64 {
                        group.addTask { [workers] in
                            try await queue.claim(.init(all: 2, long: 2), of: [kind], as: workers[number % 4])
                        }
                    }
                    return try await group.reduce(into: []) { $0 += $1 }
                }
                #expect(taken.count == 6, "round \(round)")
                #expect(taken.count { $0.userID == "a" } == 3)
                // As many more as have ended, or are about to.
                for job in taken {
                    if job.userID == "a" { try await queue.cancel(job.id) }
                    try await queue.database.write { transaction in
                        try JobStore.finish(job, as: .completed, at: queue.clock.now, in: transaction)
                    }
                }
            }
        }
    }

    @Test("a job that is to be canceled still has its place", arguments: Engine.available)
    func canceling(engine: Engine) async throws {
        try await engine.withQueue { plain in
            let queue = plain.with(NoteHandler(kind: capped) { _, _ in .done })
            for number in 1...3 { _ = try await queue.enqueue(number, for: "a", kind: capped) }
            let taken = try await queue.claim(.init(all: 9, long: 9), of: [capped])
            #expect(taken.count == 2)
            for job in taken { #expect(try await queue.cancel(job.id) == .canceling) }
            #expect(try await queue.claim(.init(all: 9, long: 9), of: [capped]).isEmpty)
        }
    }

    @Test("the cap holds back nobody else's, nor nobody's", arguments: Engine.available)
    func others(engine: Engine) async throws {
        try await engine.withQueue { queue in
            for number in 1...5 { _ = try await queue.enqueue(number, for: "a", kind: capped) }
            for number in 1...3 { _ = try await queue.enqueue(number, for: nil, kind: capped) }
            _ = try await queue.enqueue(1, for: "b", kind: capped)
            _ = try await queue.enqueue(1, for: "a", kind: .note)
            let taken = try await queue.claim(.init(all: 99, long: 99), of: [capped, .note])
            #expect(taken.count { $0.userID == "a" && $0.kind == "capped" } == 2)
            #expect(taken.count { $0.userID == nil } == 3)
            #expect(taken.count { $0.userID == "b" } == 1)
            #expect(taken.count { $0.kind == "note" } == 1)
        }
    }

    @Test("who is more urgent goes first, whatever has caps", arguments: Engine.available, [true, false])
    func priorities(engine: Engine, isLong: Bool) async throws {
        let crowd = JobKind<Note>("a crowd", isLong: isLong, maxRunningPerUser: 2)
        let urgent = JobKind<Note>("urgent", priority: 5, isLong: isLong)
        let other = JobKind<Note>("the other crowd", isLong: isLong, maxRunningPerUser: 2)
        try await engine.withQueue { queue in
            for number in 1...20 { _ = try await queue.enqueue(number, for: "user \(number)", kind: crowd) }
            queue.clock.advance(by: .seconds(1))
            _ = try await queue.enqueue(21, for: nil, kind: urgent)
            _ = try await queue.enqueue(22, for: "user 1", kind: other)
            let kinds = [crowd, urgent, other]
            let first = try await queue.claim(.init(all: 1, long: 1), of: kinds)
            #expect(first.map(\.kind) == ["urgent"])
            // Then by age, whichever kind it is.
            let next = try await queue.claim(.init(all: 20, long: 20), of: kinds)
            #expect(next.allSatisfy { $0.kind == "a crowd" })
            #expect(try await queue.claim(.init(all: 1, long: 1), of: kinds).map(\.kind) == ["the other crowd"])
        }
    }

    @Test("a user's own go by their priorities", arguments: Engine.available)
    func ownPriorities(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let urgent = JobKind<Note>("capped", priority: 9, maxRunningPerUser: 2)
            for number in 1...3 { _ = try await queue.enqueue(number, for: "a", kind: capped) }
            let id = try await queue.enqueue(4, for: "a", kind: urgent)
            #expect(try await queue.claim(.init(all: 1, long: 1), of: [capped]).map(\.id) == [id])
        }
    }
}
