/// Cuts off a provider that keeps failing, and tries it again with one call after a while.
///
/// A pure state machine; times are measured from any fixed moment.
///
/// ```
/// closed ──(so many failures in a row)──▶ open ──(time is up: one call)──▶ trial ──(success)──▶ closed
///                                           ▲                                 │
///                                           └────────────(failure)────────────┘
/// ```
struct CircuitBreaker: Sendable, Hashable {
    struct Settings: Sendable, Hashable {
        /// Failures in a row before it opens.
        var failures = 5
        /// How long it stays open, and how long a trial may take before another one is let through.
        var pause = Duration.seconds(60)
    }

    enum State: Sendable, Hashable {
        case closed(failures: Int)
        case open(until: Duration)
        case trial(until: Duration)
    }

    /// The right to make a call; what becomes of the call counts only for the state that let it through.
    struct Ticket: Sendable, Hashable {
        fileprivate let generation: Int
    }

    /// How a call went, as far as the provider's health goes.
    enum Result: Sendable, Hashable, CaseIterable {
        /// It answered, be it with a refusal.
        case healthy
        case failed
        /// Nobody waited for it.
        case abandoned
    }

    private let settings: Settings
    private(set) var state = State.closed(failures: 0)
    private var generation = 0

    init(_ settings: Settings = Settings()) {
        self.settings = settings
    }

    /// When the next call is let through; `nil` when that is now.
    func opening(at now: Duration) -> Duration? {
        switch state {
        case .closed: nil
        case .open(let until), .trial(let until): until > now ? until : nil
        }
    }

    /// Lets a call through.
    ///
    /// Ask ``opening(at:)`` first.
    mutating func admit(at now: Duration) -> Ticket {
        switch state {
        case .closed: break
        case .open, .trial: move(to: .trial(until: now + settings.pause))
        }
        return Ticket(generation: generation)
    }

    /// Takes in how a call went.
    mutating func receive(_ result: Result, of ticket: Ticket, at now: Duration) {
        // A call from before the last change says nothing about the provider as it is now.
        guard ticket.generation == generation else { return }
        switch (state, result) {
        case (.closed, .healthy): state = .closed(failures: 0)
        case (.closed(let failures), .failed):
            if failures + 1 < settings.failures {
                state = .closed(failures: failures + 1)
            } else {
                move(to: .open(until: now + settings.pause))
            }
        case (.trial, .healthy): move(to: .closed(failures: 0))
        case (.trial, .failed): move(to: .open(until: now + settings.pause))
        // The next call is the trial.
        case (.trial, .abandoned): move(to: .open(until: now))
        case (.closed, .abandoned), (.open, _): break
        }
    }

    private mutating func move(to next: State) {
        state = next
        generation += 1
    }
}
