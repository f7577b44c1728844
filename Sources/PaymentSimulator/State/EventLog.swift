/// What happened in the account, for `GET /v1/events`: the list that a merchant's sweep reads.
///
/// Bounded: Stripe forgets after 30 days, this log beyond its capacity.
struct EventLog: Sendable {
    /// The API call that caused an event; nil where the customer or time did.
    struct Cause: Sendable, Equatable {
        let requestID: String
        let idempotencyKey: String?
    }

    /// An event with its id and time. Source: https://docs.stripe.com/api/events/object
    struct Entry: Sendable, Equatable {
        let id: String
        /// Unix seconds.
        let created: Int
        let event: SimulatorEvent
        let cause: Cause?
        let apiVersion: String

        /// The envelope as it is listed and delivered.
        func object(pendingWebhooks: Int) -> JSONValue {
            let request: JSONValue =
                cause.map { ["id": .string($0.requestID), "idempotency_key": .optional($0.idempotencyKey)] }
                ?? ["id": .null, "idempotency_key": .null]
            return [
                "id": .string(id), "object": "event", "api_version": .string(apiVersion), "created": .int(created),
                "data": ["object": event.object], "livemode": false, "pending_webhooks": .int(pendingWebhooks),
                "request": request, "type": .string(event.type),
            ]
        }
    }

    private var entries: [String: Entry] = [:]
    private var order: [String] = []
    private var undelivered: Set<String> = []
    private let capacity: Int

    init(capacity: Int = 20_000) {
        self.capacity = capacity
    }

    /// All events, the newest first.
    var newestFirst: [Entry] { order.reversed().compactMap { entries[$0] } }

    /// The envelope of one event, nil where it is unknown.
    func object(_ id: String) -> JSONValue? {
        entries[id].map(object)
    }

    /// The envelope as it stands: one webhook is pending until the endpoint has accepted it.
    func object(_ entry: Entry) -> JSONValue {
        entry.object(pendingWebhooks: undelivered.contains(entry.id) ? 1 : 0)
    }

    /// Adds an event.
    mutating func append(_ entry: Entry) {
        entries[entry.id] = entry
        order.append(entry.id)
        undelivered.insert(entry.id)
        guard order.count > capacity else { return }
        let forgotten = order.prefix(max(1, capacity / 10))
        for id in forgotten {
            entries[id] = nil
            undelivered.remove(id)
        }
        order.removeFirst(forgotten.count)
    }

    /// The endpoint answered 2xx for this event.
    mutating func accepted(_ id: String) {
        undelivered.remove(id)
    }
}
