import Database

/// What a refresh token of some generation means for its session: a pure decision, no I/O.
///
/// The current generation is exchanged for the next one. Its parent may come again: within ten seconds from another tab
/// or a quick retry, later from a client that never got its answer. Whatever else is old is in two hands.
enum RefreshDecision: Equatable, Sendable {
    /// Exchange the current generation for the next.
    case rotate
    /// Answer with the current generation once more; nothing changes.
    case repeatCurrent
    /// The current generation was never used: its answer was lost. Void it and mint the next.
    case voidCurrent
    /// The token is in two hands: the session ends.
    case reuse
    /// The token is newer than the session: the database was restored from a backup.
    case fromTheFuture

    /// So long the parent may come again without a question: other tabs, quick retries.
    static let grace = Duration.seconds(10)
    /// So many answers may be lost in a row.
    static let mostVoided = 20

    /// Decides about a token of `generation` shown at `now`.
    init(generation: Int64, session: RefreshFacts, now: Timestamp) {
        if generation == session.generation {
            self = .rotate
        } else if generation > session.generation {
            self = .fromTheFuture
        } else if let amnesty = session.amnestyFrom, generation >= amnesty {
            // Minted after the backup that was restored: of all who come with such a one, the first goes on.
            self = .rotate
        } else if generation == session.parent, now < session.rotatedAt + Self.grace {
            self = .repeatCurrent
        } else if generation == session.parent, !session.isAcknowledged, session.voided < Self.mostVoided {
            self = .voidCurrent
        } else {
            self = .reuse
        }
    }
}

/// The facts of a session that a refresh depends on.
struct RefreshFacts: Equatable, Sendable {
    var generation: Int64
    var parent: Int64
    var rotatedAt: Timestamp
    var isAcknowledged: Bool
    var voided: Int
    var amnestyFrom: Int64?
}

extension Session {
    var refreshFacts: RefreshFacts {
        RefreshFacts(
            generation: generation, parent: parent, rotatedAt: rotatedAt, isAcknowledged: isAcknowledged,
            voided: voided, amnestyFrom: amnestyFrom)
    }
}
