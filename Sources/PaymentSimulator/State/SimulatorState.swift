/// All that the simulated account holds.
///
/// A value, changed under one lock.
struct SimulatorState: Sendable {
    /// Where the simulator and the merchant's endpoint are reached.
    struct Address: Sendable, Equatable {
        let publicBase: String
        let webhookURL: String

        /// The pay page of a session.
        func page(of sessionID: String) -> String { "\(publicBase)/pay/\(sessionID)" }
    }

    let apiVersion: String
    var purchases = PurchaseBook()
    var events = EventLog()
    var answers = IdempotentAnswers()
    var faults = FaultPlan()
    var outbox = WebhookOutbox()
    /// Nil until the server knows its port.
    var address: Address?
    /// No open session expires before this, in unix seconds, so that most calls need not look at all of them.
    private var earliestExpiry = Int.max

    init(apiVersion: String) {
        self.apiVersion = apiVersion
    }

    /// The purchase that the object with this id belongs to.
    ///
    /// - Throws: 404 `resource_missing`.
    func purchase(owning id: String, as object: String) throws(APIError) -> Purchase {
        guard let purchase = purchases.owning(id) else { throw .missing(object, id) }
        return purchase
    }

    /// Stores a changed purchase, logs what happened, and hands it to the webhook deliveries.
    mutating func commit(_ purchase: Purchase, _ happened: [SimulatorEvent], stamp: Stamp, cause: EventLog.Cause?) {
        purchases.keep(purchase)
        if purchase.session.status == .open { earliestExpiry = min(earliestExpiry, purchase.session.expiresAt) }
        let entries = happened.map { event in
            EventLog.Entry(
                id: stamp.ids.event(), created: stamp.now, event: event, cause: cause, apiVersion: apiVersion)
        }
        for entry in entries { events.append(entry) }
        outbox.append(
            entries.map { Delivery(eventID: $0.id, body: $0.object(pendingWebhooks: 1).rendered()) },
            under: faults.webhook)
    }

    /// Expires the open sessions whose time has come.
    mutating func expireDue(stamp: Stamp) {
        guard stamp.now >= earliestExpiry else { return }
        earliestExpiry = .max
        for var purchase in purchases.newestFirst where purchase.session.status == .open {
            if purchase.session.expiresAt <= stamp.now {
                let happened = purchase.expire()
                commit(purchase, happened, stamp: stamp, cause: nil)
            } else {
                earliestExpiry = min(earliestExpiry, purchase.session.expiresAt)
            }
        }
    }
}
