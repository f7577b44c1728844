/// The deliveries that wait for a sender.
///
/// Bounded: beyond the capacity the oldest are dropped, which is what a webhook that never comes looks like; the
/// events stay in the event list.
struct WebhookOutbox: Sendable {
    private var batches: [DeliveryBatch] = []
    private let capacity: Int

    init(capacity: Int = 20_000) {
        self.capacity = capacity
    }

    var isEmpty: Bool { batches.isEmpty }

    /// Adds the events of one change, treated as the faults ask.
    mutating func append(_ deliveries: [Delivery], under faults: WebhookFaults) {
        batches += faults.batches(of: deliveries)
        if batches.count > capacity { batches.removeFirst(batches.count - capacity) }
    }

    /// Puts a failed delivery back, to be sent after the pause.
    mutating func retry(_ delivery: Delivery, after pause: Duration) {
        batches.append(DeliveryBatch(deliveries: [delivery], delay: pause))
    }

    /// Takes the oldest batches out, at most `limit`.
    mutating func take(_ limit: Int) -> [DeliveryBatch] {
        let taken = Array(batches.prefix(limit))
        batches.removeFirst(taken.count)
        return taken
    }

    /// Takes out the batches that need not wait, for sending them before an API call is answered.
    mutating func takeImmediate() -> [DeliveryBatch] {
        let taken = batches.filter { $0.delay == .zero }
        batches.removeAll { $0.delay == .zero }
        return taken
    }
}
