import Hummingbird

/// `v1/payment_intents`, `v1/charges` and `v1/disputes`: what a merchant reads back about money.
struct PaymentRoutes: Sendable {
    let pipeline: APIPipeline

    /// Adds the routes below `router`.
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        let pipeline = pipeline
        router.get("v1/payment_intents/:id") { request, context in
            await pipeline.respond(to: request, id: context.parameters.get("id"), operation: Self.intent)
        }
        router.get("v1/charges/:id") { request, context in
            await pipeline.respond(to: request, id: context.parameters.get("id"), operation: Self.charge)
        }
        router.get("v1/disputes") { request, _ in
            await pipeline.respond(to: request, operation: Self.disputes)
        }
        router.get("v1/disputes/:id") { request, context in
            await pipeline.respond(to: request, id: context.parameters.get("id"), operation: Self.dispute)
        }
    }

    @Sendable
    private static func intent(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        let expansion = try Expansion(call.form, allowing: ["latest_charge"])
        let purchase = try state.purchase(owning: call.id, as: "payment_intent")
        guard purchase.intent?.id == call.id else { throw .missing("payment_intent", call.id) }
        return expansion.intent(purchase)
    }

    @Sendable
    private static func charge(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        let purchase = try state.purchase(owning: call.id, as: "charge")
        guard let charge = purchase.charges.first(where: { $0.id == call.id }) else {
            throw .missing("charge", call.id)
        }
        return charge.object
    }

    @Sendable
    private static func dispute(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        let purchase = try state.purchase(owning: call.id, as: "dispute")
        guard let dispute = purchase.disputes.first(where: { $0.id == call.id }) else {
            throw .missing("dispute", call.id)
        }
        return dispute.object
    }

    @Sendable
    private static func disputes(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        try call.form.allow(only: ListQuery.parameters.union(["payment_intent", "charge"]))
        let intentID = call.form.value("payment_intent")
        let chargeID = call.form.value("charge")
        let all = state.purchases.newestFirst.flatMap { $0.disputes.reversed() }
        return try ListQuery(call.form).page(
            of: all.sorted { $0.created > $1.created }, url: "/v1/disputes", id: \.id, created: \.created,
            where: { dispute in
                (intentID == nil || dispute.intentID == intentID) && (chargeID == nil || dispute.chargeID == chargeID)
            },
            render: \.object)
    }
}
