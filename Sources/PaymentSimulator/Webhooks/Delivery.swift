/// One event on its way to the webhook endpoint.
struct Delivery: Sendable, Equatable {
    let eventID: String
    /// The envelope, rendered once: every attempt carries the same bytes under a fresh signature.
    let body: [UInt8]
    /// How many attempts have failed so far.
    var failures = 0
}

/// Deliveries that are sent one after the other, after a pause.
struct DeliveryBatch: Sendable, Equatable {
    var deliveries: [Delivery]
    var delay: Duration = .zero
}
