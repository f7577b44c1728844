import Database

/// What the money is that has come for a payment.
enum PaymentMoney: String, Sendable, SQLConvertible {
    /// Exactly what was asked for.
    case right
    /// Something else, or a second payment for one document: nothing is delivered for it.
    case wrong

    /// What a state says of the money where nothing else does.
    init?(impliedBy state: PaymentState) {
        switch state {
        case .paid, .partiallyRefunded, .disputed, .refunded: self = .right
        case .mismatch: self = .wrong
        case .created, .pending, .failed, .expired, .canceled: return nil
        }
    }
}

/// What has become of a payment's document.
enum PaymentDelivery: String, Sendable, SQLConvertible {
    case ordered
    /// It could not be ordered any more when the money came: the money goes back.
    case impossible
}

/// What a dispute does to a delivery.
package enum DeliveryHold: String, Sendable, SQLConvertible {
    /// Somebody asks: nothing more is spent on the document.
    case paused
    /// The money is gone for now: the finished files cannot be had either.
    case suspended
}

/// Everything that the state of a payment follows from once its money has come.
///
/// Sums and furthest states of facts that only grow: whatever order they are learnt in, this ends the same.
struct PaymentStanding: Sendable, Equatable {
    var money: PaymentMoney
    /// Minor units.
    var received: Int64
    /// What the provider has sent back or is sending, in minor units.
    var refunded: Int64
    var disputes: [DisputeStatus]

    /// Whether nothing of the money is left to us.
    var isReversed: Bool {
        refunded > 0 && refunded >= received || disputes.contains(.lost)
    }

    /// What the open disputes do, the worst of them.
    var hold: DeliveryHold? {
        if disputes.contains(where: \.takesMoney) { return .suspended }
        return disputes.contains(where: \.isOpenInquiry) ? .paused : nil
    }

    var state: PaymentState {
        if isReversed { return .refunded }
        if money == .wrong { return .mismatch }
        if hold == .suspended { return .disputed }
        return refunded > 0 ? .partiallyRefunded : .paid
    }

    /// Whether the document may be made for this money.
    var allowsDelivery: Bool { state == .paid || state == .partiallyRefunded }

    /// What can still be sent back, in minor units, when so much more is promised already.
    func refundable(beside promised: Int64) -> Int64 {
        disputes.contains(.lost) ? 0 : max(0, received - refunded - promised)
    }
}
