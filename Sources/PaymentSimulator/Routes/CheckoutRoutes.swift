import Hummingbird

/// `v1/checkout/sessions`: create, retrieve, list and expire.
struct CheckoutRoutes: Sendable {
    private static let expandable: Set<String> = [
        "payment_intent", "payment_intent.latest_charge", "line_items",
    ]

    let pipeline: APIPipeline

    /// Adds the routes below `router`.
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        let pipeline = pipeline
        router.post("v1/checkout/sessions") { request, _ in
            await pipeline.respond(to: request, operation: Self.create)
        }
        router.get("v1/checkout/sessions") { request, _ in
            await pipeline.respond(to: request, operation: Self.list)
        }
        router.get("v1/checkout/sessions/:id") { request, context in
            await pipeline.respond(to: request, id: context.parameters.get("id"), operation: Self.retrieve)
        }
        router.post("v1/checkout/sessions/:id/expire") { request, context in
            await pipeline.respond(to: request, id: context.parameters.get("id"), operation: Self.expire)
        }
    }

    @Sendable
    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        guard let address = state.address else {
            throw APIError(status: 503, type: "api_error", "The simulator does not know its own address yet.")
        }
        let order = try SessionParameters(call.form, now: call.stamp.now)
        let expansion = try Expansion(call.form, allowing: expandable)
        var purchase = Purchase(order, stamp: call.stamp)
        let answer = expansion.session(purchase, pageURL: address.page(of: purchase.session.id))
        // A customer faster than the answer: the fault in which webhooks come before the merchant has an id.
        let happened = state.faults.webhook.beforeResponse ? purchase.receive(.pay, stamp: call.stamp) : []
        state.commit(purchase, happened, stamp: call.stamp, cause: nil)
        return answer
    }

    @Sendable
    private static func retrieve(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        let expansion = try Expansion(call.form, allowing: expandable)
        let purchase = try session(state, call.id)
        return expansion.session(purchase, pageURL: state.address?.page(of: purchase.session.id))
    }

    @Sendable
    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        try call.form.allow(only: ListQuery.parameters.union(["payment_intent", "status"]))
        let expansion = try Expansion(call.form, allowing: expandable)
        let intentID = call.form.value("payment_intent")
        let status = call.form.value("status")
        let address = state.address
        return try ListQuery(call.form).page(
            of: state.purchases.newestFirst, url: "/v1/checkout/sessions", id: \.session.id,
            created: \.session.created,
            where: { purchase in
                (intentID == nil || purchase.session.intentID == intentID)
                    && (status == nil || purchase.session.status.rawValue == status)
            },
            render: { expansion.session($0, pageURL: address?.page(of: $0.session.id)) })
    }

    @Sendable
    private static func expire(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        let expansion = try Expansion(call.form, allowing: expandable)
        var purchase = try session(state, call.id)
        let status = purchase.session.status
        let happened = purchase.expire()
        guard !happened.isEmpty else {
            throw APIError(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. "
                    + "This Checkout Session has a status of \(status.rawValue).")
        }
        state.commit(purchase, happened, stamp: call.stamp, cause: call.cause)
        return expansion.session(purchase, pageURL: nil)
    }

    private static func session(_ state: SimulatorState, _ id: String) throws(APIError) -> Purchase {
        // An intent's id also finds the purchase, but names no session.
        let purchase = try state.purchase(owning: id, as: "checkout.session")
        guard purchase.session.id == id else { throw .missing("checkout.session", id) }
        return purchase
    }
}
