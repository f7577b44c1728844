/// Everything that can go wrong between this process and its database, the same on both engines.
///
/// The associated texts are for logs, never for clients; they hold no bound value.
package enum DatabaseError: Error, Sendable, Equatable {
    /// A rule that the schema states was about to be broken; the transaction is dead outside a savepoint.
    case constraint(Constraint, String)
    /// Another transaction was in the way more often than we retry.
    case conflict(String)
    /// The database cannot be reached, is busy, or is shutting down. Nothing was changed.
    case unavailable(String)
    /// There is no room left. Nothing was changed.
    case full(String)
    /// The connection was lost during COMMIT, or during a single statement: it may or may not have happened.
    /// Never rerun by itself; the caller looks before it acts again.
    case unknownOutcome(String)
    /// A statement was run after another had failed, or the body went on as if nothing had happened.
    case transactionAborted
    /// A value that the engines cannot both store, such as text with U+0000.
    case unstorable(String)
    /// A column that is missing or of another type than the code asked for.
    case unreadable(String)
    /// The file or server refused us for a reason that waiting will not mend.
    case refused(String)
    /// Any other failure of a statement: a defect of ours.
    case statement(code: String, String)

    /// The kinds of rule that a schema can state.
    package enum Constraint: String, Sendable {
        case unique, notNull, check, foreignKey, other
    }

    /// Whether this is a broken `UNIQUE` or `PRIMARY KEY` rule.
    package var isUniqueViolation: Bool {
        if case .constraint(.unique, _) = self { true } else { false }
    }

    /// Whether a later try can succeed without anything being mended: the HTTP layer answers 503.
    package var isTemporary: Bool {
        switch self {
        case .conflict, .unavailable, .full, .unknownOutcome: true
        default: false
        }
    }
}

extension DatabaseError {
    /// The text for an operator, without the case's name.
    package var reason: String {
        switch self {
        case .constraint(let kind, let text): "\(kind.rawValue) constraint: \(text)"
        case .conflict(let text), .unavailable(let text), .full(let text), .unknownOutcome(let text): text
        case .unstorable(let text), .unreadable(let text), .refused(let text): text
        case .statement(let code, let text): "\(code): \(text)"
        case .transactionAborted: "the transaction had failed before"
        }
    }
}
