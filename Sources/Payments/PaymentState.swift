import Database

/// A payment's life. Merged by rank, never by arrival: whatever order the provider's events come in, the end is the same.
///
/// `created` < `pending` < `paid`. A declined attempt is no end; `expired` and `canceled` lose to a proven `paid`.
package enum PaymentState: String, Sendable, CaseIterable, SQLConvertible {
    case created, pending, paid, failed, expired, canceled
    case partiallyRefunded = "partially_refunded"
    case refunded, disputed, mismatch

    /// Whether a customer may still pay it.
    package var isOpen: Bool { self == .created || self == .pending }

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
    /// Decides what an observation means for a payment of `price`. Pure: the shell does the actions.
    package func receive(_ observation: PaymentObservation, price: Money) -> [PaymentAction] {
        switch (observation.fact, self) {
        case (.paid(let money), .created), (.paid(let money), .pending), (.paid(let money), .failed),
            (.paid(let money), .expired), (.paid(let money), .canceled):
            guard money == price else {
                let why = "asked for \(price.amount) \(price.currency), got \(money.amount) \(money.currency)"
                return [.transition(to: .mismatch, why: why), .alert(why)]
            }
            return [.transition(to: .paid, why: "the provider has received the money"), .fulfil]
        case (.pending, .created):
            return [.transition(to: .pending, why: "the customer went through checkout")]
        case (.attemptFailed(let reason), .created):
            return [.transition(to: .pending, why: "an attempt was declined: \(reason)")]
        case (.expired, .created), (.expired, .pending):
            return [.transition(to: .expired, why: "the checkout session expired"), .reopen]
        case (.canceled, .created), (.canceled, .pending):
            return [.transition(to: .canceled, why: "the payment was canceled"), .reopen]
        case (.failed(let reason), .created), (.failed(let reason), .pending):
            return [.transition(to: .failed, why: "the delayed payment failed: \(reason)"), .reopen]
        default:
            // Known already, or overtaken by something that proves more.
            return []
        }
    }
}
