import Database
import Security
import TestSupport
import Testing

@Suite("A rate limit")
struct RateLimitTests {
    @Test(
        "reads what an operator writes",
        arguments: [
            ("1/second", RateLimit(1, per: .seconds(1))), ("5/minute", RateLimit(5, per: .seconds(60))),
            ("300/hour", RateLimit(300, per: .seconds(3_600))), ("10/day", RateLimit(10, per: .seconds(86_400))),
            ("1/30s", RateLimit(1, per: .seconds(30))), ("7/90s", RateLimit(7, per: .seconds(90))),
            ("1000000/second", RateLimit(1_000_000, per: .seconds(1))),
            ("1/86400s", RateLimit(1, per: .seconds(86_400))),
        ])
    func parsing(text: String, expected: RateLimit) {
        #expect(RateLimit(text) == expected)
        #expect(RateLimit(expected.description) == expected)
    }

    @Test(
        "refuses what is none",
        arguments: [
            "", "5", "/", "5/", "/minute", "5/minutes", "5/Minute", "5 / minute", " 5/minute", "5/minute ", "0/minute",
            "-1/minute", "+5/minute", "5.0/minute", "5e3/minute", "٥/minute", "1000001/second",
            "99999999999999999999/second", "1/0s", "1/-30s", "1/+30s", "1/86401s", "1/s", "1/30", "1/30S", "1/30ss",
            "1/1/minute", "off", "5/week", "5\n/minute", "5/minute\u{0}", "5/minute\u{301}",
        ])
    func garbage(text: String) {
        #expect(RateLimit(text) == nil)
    }

    @Test(
        "lets N pass at once, refuses the next, and lets one more pass after window/N",
        arguments: [
            RateLimit(1, per: .seconds(30)), RateLimit(5, per: .seconds(60)), RateLimit(7, per: .seconds(1)),
            RateLimit(10, per: .seconds(86_400)), RateLimit(300, per: .seconds(60)),
            // Whole microseconds do not divide these windows: the rest must not make room for one more.
            RateLimit(1_500, per: .seconds(1)), RateLimit(600_000, per: .seconds(1)),
        ])
    func burst(limit: RateLimit) {
        let now = TestClock.start
        var arrival: Timestamp?
        for number in 1...limit.count {
            let decision = limit.decide(arrival: arrival, now: now)
            guard decision.isAllowed, decision.remaining == limit.count - number else {
                Issue.record("request \(number) of \(limit): \(decision)")
                return
            }
            arrival = decision.arrival
        }
        let refusal = limit.decide(arrival: arrival, now: now)
        #expect(!refusal.isAllowed)
        #expect(refusal.remaining == 0)
        #expect(refusal.arrival == arrival, "a refused request counts for nothing")
        #expect(refusal.retryAfter == .microseconds(limit.window.microseconds / Int64(limit.count)))

        let early = limit.decide(arrival: arrival, now: now + refusal.retryAfter - .microseconds(1))
        #expect(!early.isAllowed)
        let again = limit.decide(arrival: arrival, now: now + refusal.retryAfter)
        #expect(again.isAllowed)
        #expect(!limit.decide(arrival: again.arrival, now: now + refusal.retryAfter).isAllowed)
    }

    @Test("is whole again after a window without requests, and no more than whole")
    func recovery() {
        let limit = RateLimit(5, per: .seconds(60))
        var arrival: Timestamp?
        for _ in 1...5 { arrival = limit.decide(arrival: arrival, now: TestClock.start).arrival }
        let later = TestClock.start + .seconds(3_600)
        var passed = 0
        for _ in 1...20 {
            let decision = limit.decide(arrival: arrival, now: later)
            arrival = decision.arrival
            passed += decision.isAllowed ? 1 : 0
        }
        #expect(passed == 5)
    }

    @Test("lets a steady caller at its very rate pass for ever")
    func steady() {
        let limit = RateLimit(5, per: .seconds(60))
        var arrival: Timestamp?
        for tick in 0..<500 {
            let decision = limit.decide(arrival: arrival, now: TestClock.start + .seconds(12 * tick))
            guard decision.isAllowed else {
                Issue.record("refused at tick \(tick)")
                return
            }
            arrival = decision.arrival
        }
    }

    @Test(
        "names a Retry-After in whole seconds that is never too short",
        arguments: [(1, 1), (999_999, 1), (1_000_000, 1), (1_000_001, 2), (11_999_999, 12), (12_000_000, 12)])
    func retryAfter(microseconds: Int64, seconds: Int) {
        let limit = RateLimit(1, per: .seconds(60))
        let arrival = TestClock.start + .microseconds(microseconds)
        let decision = limit.decide(arrival: arrival, now: TestClock.start)
        #expect(!decision.isAllowed)
        #expect(decision.retryAfterSeconds == seconds)
        #expect(limit.decide(arrival: arrival, now: TestClock.start + .seconds(seconds)).isAllowed)
    }
}
