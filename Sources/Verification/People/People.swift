/// Who has signed in, so that a running server is not asked for more links than its limits allow.
actor People {
    private var known: [String: (visitor: Visitor, since: ContinuousClock.Instant)] = [:]
    private var links: Set<String> = []
    private var finished: (order: Order, since: ContinuousClock.Instant)?

    /// Access tokens live ten minutes.
    private static let freshness = Duration.seconds(480)

    /// - Returns: whoever was remembered under this name and is still signed in.
    func remembered(_ name: String) -> Visitor? {
        known[name].flatMap { $0.since.duration(to: .now) < Self.freshness ? $0.visitor : nil }
    }

    func remember(_ visitor: Visitor, as name: String) {
        known[name] = (visitor, .now)
    }

    /// A document that is written to its end: making one takes longer than all that is looked at in it.
    func finishedOrder() -> Order? {
        finished.flatMap { $0.since.duration(to: .now) < Self.freshness ? $0.order : nil }
    }

    /// Whether nobody has been given this link before; it counts as given from now on.
    func isNew(link token: String) -> Bool { links.insert(token).inserted }

    func keep(finished order: Order) { finished = (order, .now) }
}

/// Somebody who is signed in.
struct Visitor: Sendable {
    let email: String
    let access: String
    let refresh: String
    /// The answer to the sign-in.
    let tokens: Answer
    /// Whether the link came by mail, of which one address gets few.
    let isMailed: Bool

    var id: String { tokens["user"]?["id"]?.string ?? "" }
}
