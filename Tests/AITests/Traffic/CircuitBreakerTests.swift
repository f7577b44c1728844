import Testing

@testable import AI

@Suite("The circuit breaker")
struct CircuitBreakerTests {
    private typealias Breaker = CircuitBreaker

    private static func breaker() -> CircuitBreaker {
        CircuitBreaker(CircuitBreaker.Settings(failures: 3, pause: .seconds(60)))
    }

    private static func fail(_ breaker: inout CircuitBreaker, times: Int, at now: Duration = .zero) {
        for _ in 0..<times {
            let ticket = breaker.admit(at: now)
            breaker.receive(.failed, of: ticket, at: now)
        }
    }

    @Test("counts failures in a row and opens with the last one")
    func opens() {
        var breaker = Self.breaker()
        for failures in 0..<3 {
            #expect(breaker.state == .closed(failures: failures))
            #expect(breaker.opening(at: .seconds(5)) == nil)
            Self.fail(&breaker, times: 1, at: .seconds(5))
        }
        #expect(breaker.state == .open(until: .seconds(65)))
        #expect(breaker.opening(at: .seconds(64)) == .seconds(65))
        #expect(breaker.opening(at: .seconds(65)) == nil)
    }

    @Test("a success between failures starts the count anew, an abandoned call changes nothing")
    func interrupted() {
        var breaker = Self.breaker()
        Self.fail(&breaker, times: 2)
        breaker.receive(.abandoned, of: breaker.admit(at: .zero), at: .zero)
        #expect(breaker.state == .closed(failures: 2))
        breaker.receive(.healthy, of: breaker.admit(at: .zero), at: .zero)
        #expect(breaker.state == .closed(failures: 0))
    }

    private static let trials: [(CircuitBreaker.Result, CircuitBreaker.State)] = [
        (.healthy, .closed(failures: 0)), (.failed, .open(until: .seconds(130))),
        (.abandoned, .open(until: .seconds(70))),
    ]

    @Test("after the pause one call is tried, and decides", arguments: trials)
    func trial(result: CircuitBreaker.Result, state: CircuitBreaker.State) {
        var breaker = Self.breaker()
        Self.fail(&breaker, times: 3)
        let ticket = breaker.admit(at: .seconds(60))
        #expect(breaker.state == .trial(until: .seconds(120)))
        #expect(breaker.opening(at: .seconds(60)) == .seconds(120), "a second call was let through")
        breaker.receive(result, of: ticket, at: .seconds(70))
        #expect(breaker.state == state)
    }

    @Test("a trial that is never heard of again is followed by another", arguments: CircuitBreaker.Result.allCases)
    func lostTrial(result: CircuitBreaker.Result) {
        var breaker = Self.breaker()
        Self.fail(&breaker, times: 3)
        let lost = breaker.admit(at: .seconds(60))
        #expect(breaker.opening(at: .seconds(120)) == nil)
        _ = breaker.admit(at: .seconds(120))
        breaker.receive(result, of: lost, at: .seconds(121))
        #expect(breaker.state == .trial(until: .seconds(180)), "a stale answer decided")
    }

    @Test("calls from before it opened do not count any more", arguments: CircuitBreaker.Result.allCases)
    func stale(result: CircuitBreaker.Result) {
        var breaker = Self.breaker()
        let late = breaker.admit(at: .zero)
        Self.fail(&breaker, times: 3)
        breaker.receive(result, of: late, at: .seconds(1))
        #expect(breaker.state == .open(until: .seconds(60)))
    }
}
