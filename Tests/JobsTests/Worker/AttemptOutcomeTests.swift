import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("What becomes of a failed attempt")
struct AttemptOutcomeTests {
    private struct Strange: Error {}

    private func outcome(
        _ error: any Error, attempt: Int = 1, of most: Int = 3, isStopping: Bool = false
    ) -> AttemptOutcome {
        AttemptOutcome(error, failures: attempt, maxAttempts: most, isStopping: isStopping)
    }

    @Test("is nothing when the job is another's", arguments: [true, false])
    func lost(isStopping: Bool) {
        #expect(outcome(JobFailure.ownershipLost, attempt: 3, isStopping: isStopping) == .dropped)
    }

    @Test("is that it never was, when the process shuts down", arguments: [1, 3])
    func stopping(attempt: Int) {
        #expect(outcome(JobFailure.draining, attempt: attempt, isStopping: true) == .givenBack)
        #expect(outcome(CancellationError(), attempt: attempt, isStopping: true) == .givenBack)
    }

    @Test("is another try when something else cancelled it: nobody would give it back")
    func cancelledByItself() {
        for error in [CancellationError(), JobFailure.draining] as [any Error] {
            guard case .retried = outcome(error) else {
                Issue.record("\(error) ends as \(outcome(error))")
                continue
            }
            guard case .failed = outcome(error, attempt: 3) else {
                Issue.record("\(error) ends at last as \(outcome(error, attempt: 3))")
                continue
            }
        }
    }

    @Test("is the end after a permanent failure, with its reason")
    func permanent() {
        #expect(outcome(JobFailure.permanent("no")) == .failed(reason: "no"))
        #expect(outcome(JobFailure.permanent("no"), isStopping: true) == .failed(reason: "no"))
    }

    @Test("is another try when the other side named, if it did")
    func transient() {
        #expect(
            outcome(JobFailure.transient("busy", after: .seconds(77)))
                == .retried(reason: "busy", delay: .seconds(77), costsAttempt: true))
        guard case .retried("busy", let delay, costsAttempt: true) = outcome(JobFailure.transient("busy")) else {
            Issue.record("not retried")
            return
        }
        #expect(delay >= .zero && delay <= .seconds(4))
    }

    @Test("is another try, however often, when the other side only asks for patience", arguments: [1, 3, 99])
    func patience(attempt: Int) {
        let error = JobFailure.transient("busy", after: .seconds(7), costsAttempt: false)
        #expect(
            outcome(error, attempt: attempt) == .retried(reason: "busy", delay: .seconds(7), costsAttempt: false))
    }

    @Test("is a pause when the job is to wait", arguments: [1, 99])
    func pause(attempt: Int) {
        #expect(outcome(JobFailure.paused(.budget), attempt: attempt) == .paused(.budget))
    }

    @Test("is the end when the attempts are used up", arguments: [3, 4, 9])
    func usedUp(attempt: Int) {
        #expect(outcome(JobFailure.transient("busy"), attempt: attempt) == .failed(reason: "busy"))
        #expect(outcome(JobFailure.transient("busy", after: .seconds(1)), attempt: attempt) == .failed(reason: "busy"))
    }

    @Test("tells the customer nothing internal")
    func reasons() {
        let secret = "password=hunter2"
        let errors: [(any Error, String)] = [
            (DatabaseError.unavailable(secret), "the database did not answer"),
            (DatabaseError.unknownOutcome(secret), "the database did not answer"),
            (DatabaseError.constraint(.unique, secret), "an internal error"),
            (DatabaseError.statement(code: "42601", secret), "an internal error"),
            (Strange(), "an internal error"),
            (CancellationError(), "the work was interrupted"),
        ]
        for (error, reason) in errors {
            #expect(outcome(error, attempt: 3) == .failed(reason: reason))
        }
    }

    @Test("waits anywhere between nothing and a bound that doubles, up to ten minutes")
    func delays() {
        var generator = Seeded(1)
        for (attempt, bound) in [(1, 4), (2, 8), (3, 16), (5, 64), (8, 512), (9, 600), (10, 600), (1_000, 600)] {
            let delays = (1...2_000).map { _ in RetryDelay.after(failures: attempt, using: &generator) }
            let limit = Duration.seconds(bound)
            #expect(delays.allSatisfy { $0 >= .zero && $0 <= limit })
            // Full jitter: the whole range is used, evenly.
            for quarter in 0..<4 {
                let inside = delays.filter { $0 >= limit * quarter / 4 && $0 < limit * (quarter + 1) / 4 }
                #expect((400...600).contains(inside.count), "attempt \(attempt), quarter \(quarter)")
            }
        }
    }
}
