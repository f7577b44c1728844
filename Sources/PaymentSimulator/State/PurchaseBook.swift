/// The purchases of the simulated account, found by the id of anything that belongs to them.
///
/// Bounded: beyond its capacity the oldest are forgotten, so that a load test cannot fill the memory.
struct PurchaseBook: Sendable {
    private var purchases: [String: Purchase] = [:]
    /// Session ids, oldest first.
    private var order: [String] = []
    /// The session that an intent, a charge, a refund or a dispute belongs to.
    private var owners: [String: String] = [:]
    private let capacity: Int

    init(capacity: Int = 20_000) {
        self.capacity = capacity
    }

    /// All purchases, the newest first.
    var newestFirst: [Purchase] { order.reversed().compactMap { purchases[$0] } }

    /// The purchase that the object with this id belongs to.
    func owning(_ id: String) -> Purchase? {
        purchases[id] ?? owners[id].flatMap { purchases[$0] }
    }

    /// Stores a purchase, new or changed.
    mutating func keep(_ purchase: Purchase) {
        let sessionID = purchase.session.id
        if purchases.updateValue(purchase, forKey: sessionID) == nil {
            order.append(sessionID)
            forgetOldest()
        }
        for id in Self.parts(of: purchase) { owners[id] = sessionID }
    }

    private mutating func forgetOldest() {
        guard order.count > capacity else { return }
        // A tenth at a time: removing from the front moves all that follows.
        let forgotten = order.prefix(max(1, capacity / 10))
        for sessionID in forgotten {
            guard let purchase = purchases.removeValue(forKey: sessionID) else { continue }
            for id in Self.parts(of: purchase) { owners[id] = nil }
        }
        order.removeFirst(forgotten.count)
    }

    private static func parts(of purchase: Purchase) -> [String] {
        (purchase.intent.map { [$0.id] } ?? []) + purchase.charges.map(\.id) + purchase.refunds.map(\.id)
            + purchase.disputes.map(\.id)
    }
}
