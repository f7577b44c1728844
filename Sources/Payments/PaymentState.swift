import Database

/// A payment's life.
///
/// Merged by rank, never by arrival: whatever order the provider's events come in, the end is the same.
///
/// `created` < `pending` < `failed` < `canceled` < `expired` < `paid`, and beside `paid` stands `mismatch`, which only
/// a person ends. A declined attempt is no end.
package enum PaymentState: String, Sendable, CaseIterable, SQLConvertible {
    case created, pending, paid, failed, expired, canceled
    case partiallyRefunded = "partially_refunded"
    case refunded, disputed, mismatch

    /// Whether a customer may still pay it.
    package var isOpen: Bool { self == .created || self == .pending }

    /// Whether money that comes is the first: none has been proven to be there, none has gone back.
    var awaitsMoney: Bool {
        switch self {
        case .created, .pending, .failed, .expired, .canceled: true
        default: false
        }
    }

    /// Whether the money has come and has not all gone back.
    package var isFulfilled: Bool {
        switch self {
        case .paid, .partiallyRefunded, .disputed: true
        default: false
        }
    }
}

/// What the provider has been seen to say about a payment.
package struct PaymentObservation: Sendable, Equatable {
    /// The fact, in the order of proof.
    package enum Fact: Sendable, Equatable {
        /// The customer has gone through checkout; the money is on its way.
        case pending
        /// The money is there: so much of it.
        case paid(Money)
        /// An attempt was declined; another may follow.
        case attemptFailed(reason: String)
        /// It can no longer be paid.
        case expired
        /// The delayed payment did not come; it can no longer be paid.
        case failed(reason: String)
        case canceled
    }

    package let fact: Fact
    package let sessionID: String?
    package let intentID: String?

    package init(_ fact: Fact, sessionID: String?, intentID: String?) {
        self.fact = fact
        self.sessionID = sessionID
        self.intentID = intentID
    }

    /// Whether money has moved.
    var isAboutMoney: Bool {
        if case .paid = fact { true } else { false }
    }

    /// Minor units of the money that has come.
    var received: Int64? {
        if case .paid(let money) = fact { money.amount } else { nil }
    }
}

/// What follows from an observation.
package enum PaymentAction: Sendable, Equatable {
    /// Move to this state, for this reason.
    case transition(to: PaymentState, why: String)
    /// The money is there for the first time: deliver.
    case fulfil
    /// It can no longer be paid: the document may be changed again.
    case reopen
    /// Somebody has to look: no job, no delivery.
    case alert(String)
}

extension PaymentState {
    /// Decides what an observation means for a payment of `price`.
    ///
    /// Pure: the shell does the actions.
    package func receive(_ observation: PaymentObservation, price: Money) -> [PaymentAction] {
        switch (observation.fact, self) {
        case (.paid(let money), _) where money != price && (awaitsMoney || isFulfilled):
            let why = "asked for \(price.amount) \(price.currency), got \(money.amount) \(money.currency)"
            return (awaitsMoney ? [.transition(to: .mismatch, why: why)] : []) + [.alert(why)]
        case (.paid, _) where awaitsMoney:
            return [.transition(to: .paid, why: "the provider has received the money"), .fulfil]
        case (.pending, .created):
            return [.transition(to: .pending, why: "the customer went through checkout")]
        case (.attemptFailed(let reason), .created):
            return [.transition(to: .pending, why: "an attempt was declined: \(reason)")]
        case (.expired, _) where self != .expired:
            return end(as: .expired, why: "the checkout session expired")
        case (.canceled, _) where self != .canceled && self != .expired:
            return end(as: .canceled, why: "the payment was canceled")
        case (.failed(let reason), _) where isOpen:
            return end(as: .failed, why: "the delayed payment failed: \(reason)")
        default:
            // Known already, or overtaken by something that proves more.
            return []
        }
    }

    /// Ends without money.
    ///
    /// A session and its intent end each with an event of its own, in any order: the document is given back at the
    /// first, since by the second a new payment for it may be open.
    private func end(as state: PaymentState, why: String) -> [PaymentAction] {
        guard awaitsMoney else { return [] }
        return [.transition(to: state, why: why)] + (isOpen ? [.reopen] : [])
    }
}
