import Database
import TestSupport

@testable import Accounts

/// A client whose session a thief has a token of, played through at random from a seed.
struct TwoHolders {
    /// What the thief is like, who has a copy of the token that the client holds.
    enum Thief: String, CaseIterable, Sendable {
        /// Shows the token after the client has exchanged it.
        case oneStepBehind
        /// Exchanges it before the client does, and waits for hours before using what it got.
        case quiet
        /// Exchanges it, makes requests and goes on, as the client does.
        case busy
        /// Has the answers that the client lost.
        case interceptor
    }

    /// How it ended.
    enum Ending: Equatable, Sendable {
        /// The session ended after so many refreshes since the theft, of both together.
        case found(rounds: Int)
        /// Both are still being answered.
        case unnoticed
    }

    /// More refreshes than a day has.
    static let mostRounds = 200
    /// An answer may get lost so often in a row; after one more the session would end by rule.
    private static let mostLosses = RefreshDecision.mostVoided

    private var generator: SeededGenerator
    private var now = TestClock.start
    private var session: SimulatedSession
    private var held: Int64 = 1
    private var losses = 0

    init(seed: Int) {
        generator = SeededGenerator(seed: seed)
        session = SimulatedSession(at: now)
    }

    /// An honest client alone: whether it is still signed in after so many refreshes, half of them lost.
    mutating func isAloneSignedIn(after refreshes: Int) -> Bool {
        for _ in 1...refreshes where !clientRefreshes().isAnswered { return false }
        return !session.isEnded
    }

    /// Plays until the session ends, or for a day.
    mutating func play(_ thief: Thief) -> Ending {
        for _ in 0..<Int.random(in: 0...5, using: &generator) { _ = clientRefreshes() }
        var stolen = held
        if thief == .interceptor {
            wait(9...700)
            // The client shows its token; the thief alone hears the answer.
            guard let answer = session.refresh(held, at: now) else { return .unnoticed }
            stolen = answer
            losses = 1
        }
        var isQuietUntil = thief == .quiet ? quietStart(&stolen) : now
        for round in 1...Self.mostRounds {
            let isThiefsTurn = now >= isQuietUntil && (round.isMultiple(of: 2) || thief != .oneStepBehind && coin())
            if isThiefsTurn {
                wait(1...700)
                guard let answer = session.refresh(stolen, at: now) else { return ending(round) }
                stolen = answer
                if thief == .busy || coin(), !session.request(stolen) { return ending(round) }
                if thief == .quiet { isQuietUntil = now + .seconds(Int.random(in: 600...20_000, using: &generator)) }
            } else if !clientRefreshes().isAnswered {
                return ending(round)
            }
        }
        return ending(Self.mostRounds)
    }

    private func ending(_ rounds: Int) -> Ending { session.isEnded ? .found(rounds: rounds) : .unnoticed }

    /// The quiet thief is first.
    private mutating func quietStart(_ stolen: inout Int64) -> Timestamp {
        wait(1...60)
        if let answer = session.refresh(stolen, at: now) { stolen = answer }
        return now + .seconds(Int.random(in: 600...20_000, using: &generator))
    }

    private mutating func clientRefreshes() -> (isAnswered: Bool, isLost: Bool) {
        wait(1...700)
        guard let answer = session.refresh(held, at: now) else { return (false, false) }
        if losses < Self.mostLosses, coin() {
            losses += 1
            return (true, true)
        }
        losses = 0
        held = answer
        if coin() { return (session.request(held), false) }
        return (true, false)
    }

    private mutating func wait(_ seconds: ClosedRange<Int>) {
        now = now + .seconds(Int.random(in: seconds, using: &generator))
    }

    private mutating func coin() -> Bool { Bool.random(using: &generator) }
}
