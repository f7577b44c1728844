import Database
import TestSupport
import Testing

@testable import Accounts

@Suite("What a refresh token means")
struct RefreshDecisionTests {
    /// A session at generation 7 that came from 4 (5 and 6 were voided), and how a token of some generation is read.
    struct Case: Sendable, CustomTestStringConvertible {
        let shown: Int64
        var secondsSinceRotation: Double = 60
        var isAcknowledged = false
        var voided = 2
        let meaning: RefreshDecision

        var testDescription: String {
            "generation \(shown) after \(secondsSinceRotation) s, \(isAcknowledged ? "used" : "unused"), \(voided) void"
        }

        static let all: [Case] = [
            Case(shown: 7, meaning: .rotate),
            Case(shown: 7, secondsSinceRotation: 0, meaning: .rotate),
            Case(shown: 7, isAcknowledged: true, meaning: .rotate),
            Case(shown: 7, voided: 20, meaning: .rotate),
            Case(shown: 8, meaning: .fromTheFuture),
            Case(shown: 8, secondsSinceRotation: 0, meaning: .fromTheFuture),
            Case(shown: .max, meaning: .fromTheFuture),
            Case(shown: 4, secondsSinceRotation: 0, meaning: .repeatCurrent),
            Case(shown: 4, secondsSinceRotation: 0, isAcknowledged: true, meaning: .repeatCurrent),
            Case(shown: 4, secondsSinceRotation: 0, voided: 20, meaning: .repeatCurrent),
            Case(shown: 4, secondsSinceRotation: 9.999_999, meaning: .repeatCurrent),
            Case(shown: 4, secondsSinceRotation: 9.999_999, isAcknowledged: true, meaning: .repeatCurrent),
            // Another node's clock may be behind the one that rotated.
            Case(shown: 4, secondsSinceRotation: -5, meaning: .repeatCurrent),
            Case(shown: 4, secondsSinceRotation: 10, meaning: .voidCurrent),
            Case(shown: 4, voided: 0, meaning: .voidCurrent),
            Case(shown: 4, voided: 19, meaning: .voidCurrent),
            Case(shown: 4, voided: 20, meaning: .reuse),
            Case(shown: 4, secondsSinceRotation: 10, isAcknowledged: true, meaning: .reuse),
            Case(shown: 4, isAcknowledged: true, voided: 0, meaning: .reuse),
            Case(shown: 6, meaning: .reuse),
            Case(shown: 6, secondsSinceRotation: 0, meaning: .reuse),
            Case(shown: 5, secondsSinceRotation: 0, isAcknowledged: true, meaning: .reuse),
            Case(shown: 3, meaning: .reuse),
            Case(shown: 3, secondsSinceRotation: 0, meaning: .reuse),
            Case(shown: 1, meaning: .reuse),
            Case(shown: 0, meaning: .reuse),
            Case(shown: -1, meaning: .reuse),
            Case(shown: .min, meaning: .reuse),
        ]
    }

    @Test("follows from its generation and the session", arguments: Case.all)
    func table(case: Case) {
        let rotated = TestClock.start
        let facts = RefreshFacts(
            generation: 7, parent: 4, rotatedAt: rotated, isAcknowledged: `case`.isAcknowledged,
            voided: `case`.voided)
        let now = rotated + .microseconds(Int64(`case`.secondsSinceRotation * 1_000_000))
        #expect(RefreshDecision(generation: `case`.shown, session: facts, now: now) == `case`.meaning)
    }

    @Test("is one of five in every case, and keeps to what the promises are made of")
    func exhaustive() {
        for facts in Self.allFacts {
            for shown in Int64(-1)...7 {
                for seconds in [-1, 0, 9, 10, 3_600] {
                    let now = facts.rotatedAt + .seconds(seconds)
                    let decision = RefreshDecision(generation: shown, session: facts, now: now)
                    let isAllowed =
                        switch decision {
                        case .rotate: shown == facts.generation
                        case .fromTheFuture: shown > facts.generation
                        case .repeatCurrent: shown == facts.parent && seconds < 10
                        case .voidCurrent:
                            shown == facts.parent && seconds >= 10 && !facts.isAcknowledged && facts.voided < 20
                        case .reuse:
                            shown < facts.generation
                                && (shown != facts.parent
                                    || seconds >= 10 && (facts.isAcknowledged || facts.voided == 20))
                        }
                    if !isAllowed { Issue.record("\(decision) for \(shown) of \(facts) after \(seconds) s") }
                }
            }
        }
    }

    private static var allFacts: [RefreshFacts] {
        (Int64(1)...5).flatMap { generation in
            (Int64(0)..<generation).flatMap { parent in
                [0, 1, 19, 20].flatMap { voided in
                    [true, false].map { isAcknowledged in
                        RefreshFacts(
                            generation: generation, parent: parent, rotatedAt: TestClock.start,
                            isAcknowledged: isAcknowledged, voided: voided)
                    }
                }
            }
        }
    }
}
