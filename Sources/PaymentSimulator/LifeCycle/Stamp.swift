/// What a change needs from outside its state machine: the time, and ids for what it makes.
struct Stamp: Sendable {
    /// Unix seconds.
    let now: Int
    let ids: Identifiers
}
