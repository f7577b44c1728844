/// The ids that a caller wants replaced by their objects (https://docs.stripe.com/expand).
struct Expansion: Sendable {
    private let paths: Set<String>

    /// Reads `expand[]`; for a list, paths begin with `data.`, which is dropped here.
    ///
    /// - Throws: 400 for a path that this endpoint cannot expand.
    init(_ form: Form, allowing known: Set<String>) throws(APIError) {
        var paths: Set<String> = []
        for path in form.list("expand") {
            let bare = path.hasPrefix("data.") ? String(path.dropFirst(5)) : path
            guard known.contains(bare) else {
                throw APIError("This property cannot be expanded (\(path)).", param: "expand")
            }
            paths.insert(bare)
        }
        self.paths = paths
    }

    /// The session with its intent, that intent's charge, and its lines, as far as asked for.
    func session(_ purchase: Purchase, pageURL: String?) -> JSONValue {
        var object = purchase.session.object(pageURL: pageURL)
        if paths.contains("payment_intent") || paths.contains("payment_intent.latest_charge"),
            purchase.intent != nil
        {
            object = object.setting(
                "payment_intent", to: intent(purchase, chargePath: "payment_intent.latest_charge"))
        }
        if paths.contains("line_items") {
            object = object.setting("line_items", to: purchase.session.lineItems)
        }
        return object
    }

    /// The intent, with its latest charge as far as asked for; null where the customer has not tried yet.
    func intent(_ purchase: Purchase, chargePath: String = "latest_charge") -> JSONValue {
        guard let intent = purchase.intent else { return .null }
        let charge = purchase.charges.first { $0.id == intent.latestChargeID }
        guard paths.contains(chargePath), let charge else { return intent.object }
        return intent.object.setting("latest_charge", to: charge.object)
    }

    /// The refund, with its charge and its intent as far as asked for.
    func refund(_ refund: Refund, of purchase: Purchase) -> JSONValue {
        var object = refund.object
        if paths.contains("charge"), let charge = purchase.charges.first(where: { $0.id == refund.chargeID }) {
            object = object.setting("charge", to: charge.object)
        }
        if paths.contains("payment_intent"), let intent = purchase.intent {
            object = object.setting("payment_intent", to: intent.object)
        }
        return object
    }
}
