/// Something that happened, before it has an id and a time: the type and the object as it stands after it.
struct SimulatorEvent: Sendable, Equatable {
    /// Stripe's name for it, such as `checkout.session.completed`.
    let type: String
    let object: JSONValue
}
