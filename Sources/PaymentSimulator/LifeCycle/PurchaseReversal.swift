/// What can happen to money after it was received: refunds and disputes.
extension Purchase {
    /// What remains to be refunded, in minor units.
    var refundable: Int {
        guard let charge = captured else { return 0 }
        return charge.amount - charge.amountRefunded
    }

    /// The charge that brought the money, if one did.
    var captured: Charge? { charges.last { $0.status == .succeeded } }

    /// Sends money back: the amount asked for, or all that remains.
    ///
    /// - Throws: 400 where nothing was captured, all of it went back, the amount is more than what remains, or the
    ///   money is disputed (https://docs.stripe.com/api/refunds/create).
    mutating func refund(
        _ request: RefundParameters, status: Refund.Status, stamp: Stamp
    ) throws(APIError) -> (refund: Refund, events: [SimulatorEvent]) {
        guard let index = charges.lastIndex(where: { $0.status == .succeeded }) else {
            throw APIError("This PaymentIntent does not have a successful charge to refund.", param: "payment_intent")
        }
        let charge = charges[index]
        guard !disputes.contains(where: { !$0.status.isInquiry && $0.status != .won }) else {
            throw APIError(code: "charge_disputed", "Charge \(charge.id) has been charged back; cannot issue a refund.")
        }
        guard refundable > 0 else {
            throw APIError(code: "charge_already_refunded", "Charge \(charge.id) has already been refunded.")
        }
        let amount = request.amount ?? refundable
        guard amount >= 1 else { throw .integer("amount", String(amount)) }
        guard amount <= refundable else {
            throw APIError(
                "Refund amount (\(amount)) is greater than unrefunded amount on charge (\(refundable)).",
                param: "amount")
        }
        let refund = Refund(of: charge, amount: amount, request: request, status: status, stamp: stamp)
        refunds.append(refund)
        recount(index)
        return (
            refund,
            [
                SimulatorEvent(type: "refund.created", object: refund.object),
                SimulatorEvent(type: "charge.refunded", object: charges[index].object),
                SimulatorEvent(type: "refund.updated", object: refund.object),
            ]
        )
    }

    /// Moves a refund on; a failed one gives its amount back to what can be refunded.
    ///
    /// No events where not allowed.
    mutating func moveRefund(_ id: String, to status: Refund.Status) -> [SimulatorEvent] {
        guard let index = refunds.firstIndex(where: { $0.id == id }), refunds[index].move(to: status) else { return [] }
        if let charge = charges.firstIndex(where: { $0.id == refunds[index].chargeID }) { recount(charge) }
        let object = refunds[index].object
        let updated = SimulatorEvent(type: "refund.updated", object: object)
        return status == .failed ? [SimulatorEvent(type: "refund.failed", object: object), updated] : [updated]
    }

    /// Opens a dispute over the whole charge; nil where no money came or one is already open.
    mutating func dispute(
        isInquiry: Bool, reason: String, stamp: Stamp
    ) -> (dispute: Dispute, events: [SimulatorEvent])? {
        guard let index = charges.lastIndex(where: { $0.status == .succeeded }),
            disputes.allSatisfy({ $0.status.isClosed })
        else { return nil }
        let dispute = Dispute(of: charges[index], isInquiry: isInquiry, reason: reason, stamp: stamp)
        disputes.append(dispute)
        charges[index].isDisputed = true
        return (dispute, dispute.opening)
    }

    /// Moves a dispute on; no events where its life cycle does not allow it.
    mutating func moveDispute(_ id: String, to status: Dispute.Status) -> [SimulatorEvent] {
        guard let index = disputes.firstIndex(where: { $0.id == id }) else { return [] }
        return disputes[index].move(to: status)
    }

    private mutating func recount(_ index: Int) {
        charges[index].amountRefunded =
            refunds
            .filter { $0.chargeID == charges[index].id && $0.holdsMoney }
            .reduce(0) { $0 + $1.amount }
    }
}
