/// A checkout session: the page a customer is sent to, and what became of it.
///
/// ```
/// open ─ complete(paid) ───────────────▶ complete/paid
///   ├─── complete(unpaid) ▶ complete/unpaid ─ settle ▶ complete/paid
///   └─── expire ─▶ expired
/// ```
/// Source: https://docs.stripe.com/api/checkout/sessions/object
struct CheckoutSession: Sendable, Equatable {
    enum Status: String, Sendable {
        case open, complete, expired
    }

    let id: String
    /// Unix seconds, as is `expiresAt`.
    let created: Int
    let order: SessionParameters
    private(set) var status = Status.open
    private(set) var isPaid = false
    /// The intent is made when the customer first tries to pay, and is nil until then.
    private(set) var intentID: String?

    init(_ order: SessionParameters, stamp: Stamp) {
        id = stamp.ids.session()
        created = stamp.now
        self.order = order
    }

    var expiresAt: Int { order.expiresAt }

    /// Whether the customer has finished and the money is still on its way.
    var awaitsMoney: Bool { status == .complete && !isPaid }

    /// Names the intent of the first attempt; later attempts belong to the same one.
    mutating func attempt(intentID: String) {
        if self.intentID == nil { self.intentID = intentID }
    }

    /// The customer is done.
    ///
    /// Answers whether that was possible: only an open session completes.
    mutating func complete(paid: Bool) -> Bool {
        guard status == .open else { return false }
        status = .complete
        isPaid = paid
        return true
    }

    /// Delayed money arrived.
    ///
    /// Answers whether any was awaited.
    mutating func settle() -> Bool {
        guard awaitsMoney else { return false }
        isPaid = true
        return true
    }

    /// Closes an open session.
    ///
    /// Answers whether it was open.
    mutating func expire() -> Bool {
        guard status == .open else { return false }
        status = .expired
        return true
    }
}
