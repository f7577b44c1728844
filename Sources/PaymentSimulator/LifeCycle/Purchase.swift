/// Everything that follows from one checkout session: the unit in which state changes.
///
/// Pure: an operation changes the value and answers the events that tell of it, in the order of their causes.
struct Purchase: Sendable, Equatable {
    private(set) var session: CheckoutSession
    private(set) var intent: PaymentIntent?
    var charges: [Charge] = []
    var refunds: [Refund] = []
    var disputes: [Dispute] = []

    init(_ order: SessionParameters, stamp: Stamp) {
        session = CheckoutSession(order, stamp: stamp)
    }

    /// Does what the customer chose on the pay page; no events where the session no longer allows it.
    ///
    /// `cancel` only leads back to the shop: the session stays open, as it does with Stripe.
    mutating func receive(_ action: CustomerAction, stamp: Stamp) -> [SimulatorEvent] {
        switch action {
        case .pay: pay(stamp: stamp)
        case .decline: decline(stamp: stamp)
        case .later: payLater(stamp: stamp)
        case .settle: settle()
        case .fail: failSettlement()
        case .cancel: []
        }
    }

    /// Closes the session where it is open, and gives up its intent; no events otherwise.
    mutating func expire() -> [SimulatorEvent] {
        guard session.expire() else { return [] }
        var events = [sessionEvent("expired")]
        if var canceled = intent, canceled.cancel() {
            intent = canceled
            events.append(SimulatorEvent(type: "payment_intent.canceled", object: canceled.object))
        }
        return events
    }

    private mutating func pay(stamp: Stamp) -> [SimulatorEvent] {
        guard session.status == .open else { return [] }
        var (intent, events) = begin(stamp: stamp)
        let charge = Charge(of: intent, status: .succeeded, stamp: stamp)
        guard intent.succeed(chargeID: charge.id), session.complete(paid: true) else { return [] }
        keep(intent, charge)
        events += [chargeEvent("succeeded", charge), intentEvent("succeeded", intent), sessionEvent("completed")]
        return events
    }

    private mutating func decline(stamp: Stamp) -> [SimulatorEvent] {
        guard session.status == .open else { return [] }
        var (intent, events) = begin(stamp: stamp)
        let charge = Charge(of: intent, status: .failed, stamp: stamp)
        guard intent.fail(chargeID: charge.id) else { return [] }
        keep(intent, charge)
        events += [chargeEvent("failed", charge), intentEvent("payment_failed", intent)]
        return events
    }

    private mutating func payLater(stamp: Stamp) -> [SimulatorEvent] {
        guard session.status == .open else { return [] }
        var (intent, events) = begin(stamp: stamp)
        let charge = Charge(of: intent, status: .pending, stamp: stamp)
        guard intent.process(chargeID: charge.id), session.complete(paid: false) else { return [] }
        keep(intent, charge)
        events += [chargeEvent("pending", charge), intentEvent("processing", intent), sessionEvent("completed")]
        return events
    }

    private mutating func settle() -> [SimulatorEvent] {
        guard var intent, intent.status == .processing, let last = charges.indices.last, session.settle() else {
            return []
        }
        guard intent.succeed(chargeID: charges[last].id) else { return [] }
        charges[last].status = .succeeded
        self.intent = intent
        return [
            chargeEvent("succeeded", charges[last]), intentEvent("succeeded", intent),
            sessionEvent("async_payment_succeeded"),
        ]
    }

    private mutating func failSettlement() -> [SimulatorEvent] {
        guard var intent, intent.status == .processing, let last = charges.indices.last else { return [] }
        guard intent.fail(chargeID: charges[last].id) else { return [] }
        charges[last].status = .failed
        self.intent = intent
        return [
            chargeEvent("failed", charges[last]), intentEvent("payment_failed", intent),
            sessionEvent("async_payment_failed"),
        ]
    }

    private mutating func begin(stamp: Stamp) -> (intent: PaymentIntent, events: [SimulatorEvent]) {
        if let intent { return (intent, []) }
        let intent = PaymentIntent(for: session, stamp: stamp)
        session.attempt(intentID: intent.id)
        return (intent, [intentEvent("created", intent)])
    }

    private mutating func keep(_ intent: PaymentIntent, _ charge: Charge) {
        self.intent = intent
        charges.append(charge)
    }

    private func sessionEvent(_ name: String) -> SimulatorEvent {
        SimulatorEvent(type: "checkout.session.\(name)", object: session.object(pageURL: nil))
    }

    private func intentEvent(_ name: String, _ intent: PaymentIntent) -> SimulatorEvent {
        SimulatorEvent(type: "payment_intent.\(name)", object: intent.object)
    }

    private func chargeEvent(_ name: String, _ charge: Charge) -> SimulatorEvent {
        SimulatorEvent(type: "charge.\(name)", object: charge.object)
    }
}
