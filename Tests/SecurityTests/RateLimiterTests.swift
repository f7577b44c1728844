import Database
import TestSupport
import Testing

@testable import Security

@Suite("The rate limiter of a process")
struct RateLimiterTests {
    private let clock = TestClock()
    private let limit = RateLimit(5, per: .seconds(60))

    @Test("counts each key for itself and forgets with time")
    func keys() {
        let limiter = RateLimiter(time: clock.source)
        for _ in 1...5 { #expect(limiter.take(limit, key: "a").isAllowed) }
        let refused = limiter.take(limit, key: "a")
        #expect(!refused.isAllowed)
        #expect(refused.retryAfterSeconds == 12)
        #expect(limiter.take(limit, key: "b").isAllowed)
        clock.advance(by: .seconds(12))
        #expect(limiter.take(limit, key: "a").isAllowed)
        #expect(!limiter.take(limit, key: "a").isAllowed)
    }

    @Test("counts nothing when it is only asked")
    func peeking() {
        let limiter = RateLimiter(time: clock.source)
        for _ in 1...20 { #expect(limiter.peek(limit, key: "a").isAllowed) }
        for _ in 1...5 { _ = limiter.take(limit, key: "a") }
        #expect(!limiter.peek(limit, key: "a").isAllowed)
        #expect(limiter.keyCount == 1)
    }

    @Test("keeps a bounded number of keys, however many networks ask, and counts the newest on")
    func bounded() {
        let limiter = RateLimiter(capacity: 100, time: clock.source)
        for number in 1...10_000 {
            clock.advance(by: .microseconds(1))
            guard limiter.take(limit, key: "network \(number)").isAllowed, limiter.keyCount <= 100 else {
                Issue.record("\(limiter.keyCount) keys after \(number) networks")
                return
            }
        }
        for _ in 1...4 { #expect(limiter.take(limit, key: "network 10000").isAllowed) }
        #expect(!limiter.take(limit, key: "network 10000").isAllowed)
        #expect(limiter.keyCount >= 49)
    }

    @Test("makes room of the keys that say nothing any more before it forgets others")
    func expiredKeysGoFirst() {
        let limiter = RateLimiter(capacity: 10, time: clock.source)
        for number in 1...5 { _ = limiter.take(limit, key: "past \(number)") }
        clock.advance(by: .seconds(60))
        for number in 1...5 {
            clock.advance(by: .microseconds(1))
            for _ in 1...5 { _ = limiter.take(limit, key: "present \(number)") }
        }
        #expect(limiter.keyCount == 10)
        #expect(limiter.take(limit, key: "next").isAllowed)
        #expect(limiter.keyCount == 6)
        for number in 1...5 { #expect(!limiter.take(limit, key: "present \(number)").isAllowed) }
    }

    @Test("lets exactly N of many at once pass")
    func concurrent() async {
        let limiter = RateLimiter(time: clock.source)
        let passed = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...64 { group.addTask { limiter.take(limit, key: "a").isAllowed } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(passed == 5)
    }
}

@Suite("A rate limit that processes share")
struct SharedRateLimitTests {
    private let limit = RateLimit(5, per: .seconds(60))
    private let now = TestClock.start

    @Test("lets exactly N of many transactions at once pass", arguments: Engine.available)
    func concurrent(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let passed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...64 {
                    group.addTask { [limit, now] in
                        try await database.write {
                            try SharedRateLimit.takeAll([(limit, "a")], at: now, in: $0)
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(passed == 5)
        }
    }

    @Test("lets one more pass after window/N, and keeps one row a key", arguments: Engine.available)
    func recovery(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            let burst = try await take(["a"], times: 6, at: now, database)
            #expect(burst == 5)
            let early = try await take(["a"], at: now + .seconds(12) - .microseconds(1), database)
            #expect(early == 0)
            let again = try await take(["a"], times: 2, at: now + .seconds(12), database)
            #expect(again == 1)
            let rows = try await database.fetch("SELECT key FROM rate_limits")
            #expect(rows.count == 1)
        }
    }

    @Test("counts under none of several keys when one of them refuses", arguments: Engine.available)
    func allOrNothing(engine: Engine) async throws {
        try await engine.withDatabase(poolSize: 1) { database in
            let narrow = try await take(["narrow"], times: 5, at: now, database)
            #expect(narrow == 5)
            let both = try await take(["wide", "narrow"], times: 20, at: now, database)
            #expect(both == 0)
            let wide = try await take(["wide"], times: 6, at: now, database)
            #expect(wide == 5)
        }
    }

    /// How many of so many requests pass.
    private func take(
        _ keys: [String], times: Int = 1, at moment: Timestamp, _ database: any Database
    ) async throws -> Int {
        var passed = 0
        for _ in 1...times {
            let isAllowed = try await database.write { [limit] in
                try SharedRateLimit.takeAll(keys.map { (limit, $0) }, at: moment, in: $0)
            }
            passed += isAllowed ? 1 : 0
        }
        return passed
    }
}
