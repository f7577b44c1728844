import Database

extension PaymentService {
    /// Everything that a payment's state follows from; `nil` until its money has come.
    static func standing(of payment: Payment, in transaction: any Transaction) throws -> PaymentStanding? {
        guard let money = payment.money else { return nil }
        return PaymentStanding(
            money: money, received: payment.received ?? payment.price.amount,
            refunded: try RefundStore.refunds(of: payment.id, in: transaction).filter(\.state.holdsMoney)
                .reduce(0) { $0 + $1.amount },
            disputes: try DisputeStore.statuses(of: payment.id, in: transaction))
    }

    /// Makes the payment, its refunds and its document what follows from all that is known of the money.
    ///
    /// Called under the payment's lock after each new fact; doing it twice changes nothing.
    func settle(_ id: PaymentID, why: String, event: String?, in transaction: any Transaction) throws {
        guard let payment = try PaymentStore.payment(id, in: transaction),
            let standing = try Self.standing(of: payment, in: transaction)
        else { return }
        let now = time.now()
        try PaymentStore.setRefunded(
            min(standing.refunded, payment.price.amount), of: id, in: transaction)
        if payment.state != standing.state {
            let isMoved = try PaymentStore.unlessTaken(in: transaction) {
                try PaymentStore.transition(
                    payment, to: standing.state, why: why, event: event, at: now, in: transaction)
            }
            guard isMoved else { return try settleTaken(payment, event: event, in: transaction) }
        }
        try trimPromises(of: payment, standing, event: event, in: transaction)
        if standing.isReversed {
            try reverse(payment, at: now, in: transaction)
        } else {
            try deliver(payment, standing, event: event, in: transaction)
            try hold(payment, standing.hold, in: transaction)
        }
    }

    /// The schema has decided between two payments of one document that were paid at the same moment, each unseen by the
    /// other until it committed: this one comes second, and goes back.
    private func settleTaken(_ payment: Payment, event: String?, in transaction: any Transaction) throws {
        let why = "the document was paid for already by another payment"
        try alert(about: payment, .mismatch, why, in: transaction)
        guard payment.reversedAt == nil, payment.delivery == nil else { return }
        try PaymentStore.setMoney(
            .wrong, received: payment.received ?? payment.price.amount, of: payment.id, at: time.now(), in: transaction)
        try settle(payment.id, why: why, event: event, in: transaction)
        try reserveAll(of: payment.id, cause: .secondPayment, why: why, in: transaction)
    }

    private func reverse(_ payment: Payment, at now: Timestamp, in transaction: any Transaction) throws {
        guard payment.reversedAt == nil else { return }
        try PaymentStore.setReversed(payment.id, at: now, in: transaction)
        guard payment.money == .right else { return }
        switch payment.delivery {
        case .ordered: try fulfilment.reversed(payment, in: transaction)
        case .impossible: break
        case nil:
            // Refunded before it could be delivered for: the document ends as it would have in the other order, unless
            // somebody is about to pay for it anew.
            guard try !PaymentStore.hasOther(payment, in: transaction) else { return }
            try fulfilment.reversed(payment, in: transaction)
        }
    }

    private func deliver(
        _ payment: Payment, _ standing: PaymentStanding, event: String?, in transaction: any Transaction
    ) throws {
        guard standing.allowsDelivery, payment.delivery == nil, payment.reversedAt == nil else { return }
        let isOrdered = try fulfilment.paid(payment, in: transaction)
        try PaymentStore.setDelivery(isOrdered ? .ordered : .impossible, of: payment.id, in: transaction)
        guard !isOrdered else { return }
        let why = "the document can no longer be delivered"
        try alert(about: payment, .mismatch, why, in: transaction)
        try reserveAll(of: payment.id, cause: .undeliverable, why: why, in: transaction)
    }

    /// Lets a dispute's consequences begin or end.
    private func hold(_ payment: Payment, _ hold: DeliveryHold?, in transaction: any Transaction) throws {
        guard payment.hold != hold else { return }
        try PaymentStore.setHold(hold, of: payment.id, in: transaction)
        // The refunds that waited for the end of the dispute.
        if payment.hold == .suspended { try enqueueReserved(of: payment.id, in: transaction) }
        guard let now = try PaymentStore.payment(payment.id, in: transaction), now.delivery == .ordered else { return }
        try fulfilment.held(now, hold, in: transaction)
    }
}
