import Hummingbird

/// `v1/refunds`: create, retrieve and list.
struct RefundRoutes: Sendable {
    private static let expandable: Set<String> = ["charge", "payment_intent"]

    let pipeline: APIPipeline

    /// Adds the routes below `router`.
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        let pipeline = pipeline
        router.post("v1/refunds") { request, _ in
            await pipeline.respond(to: request, operation: Self.create)
        }
        router.get("v1/refunds") { request, _ in
            await pipeline.respond(to: request, operation: Self.list)
        }
        router.get("v1/refunds/:id") { request, context in
            await pipeline.respond(to: request, id: context.parameters.get("id"), operation: Self.retrieve)
        }
    }

    @Sendable
    private static func create(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        let request = try RefundParameters(call.form)
        let expansion = try Expansion(call.form, allowing: expandable)
        var purchase = try purchase(state, for: request)
        let (refund, happened) = try purchase.refund(
            request, status: state.faults.refund.pending ? .pending : .succeeded, stamp: call.stamp)
        state.commit(purchase, happened, stamp: call.stamp, cause: call.cause)
        return expansion.refund(refund, of: purchase)
    }

    @Sendable
    private static func retrieve(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        let expansion = try Expansion(call.form, allowing: expandable)
        let purchase = try state.purchase(owning: call.id, as: "refund")
        guard let refund = purchase.refunds.first(where: { $0.id == call.id }) else {
            throw .missing("refund", call.id)
        }
        return expansion.refund(refund, of: purchase)
    }

    @Sendable
    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        try call.form.allow(only: ListQuery.parameters.union(["payment_intent", "charge"]))
        let expansion = try Expansion(call.form, allowing: expandable)
        let owner = call.form.value("payment_intent") ?? call.form.value("charge")
        // Asked about one payment, only that one is looked at: a sweep asks about many.
        let purchases = owner.map { state.purchases.owning($0).map { [$0] } ?? [] } ?? state.purchases.newestFirst
        let rows = purchases.flatMap { purchase in purchase.refunds.reversed().map { (refund: $0, of: purchase) } }
        return try ListQuery(call.form).page(
            of: rows.sorted { $0.refund.created > $1.refund.created }, url: "/v1/refunds", id: \.refund.id,
            created: \.refund.created,
            where: { owner == nil || $0.refund.intentID == owner || $0.refund.chargeID == owner },
            render: { expansion.refund($0.refund, of: $0.of) })
    }

    private static func purchase(
        _ state: SimulatorState, for request: RefundParameters
    ) throws(APIError) -> Purchase {
        if let intentID = request.intentID {
            guard let purchase = state.purchases.owning(intentID), purchase.intent?.id == intentID else {
                throw APIError.missing("payment_intent", intentID, param: "payment_intent")
            }
            return purchase
        }
        let chargeID = request.chargeID ?? ""
        guard let purchase = state.purchases.owning(chargeID), purchase.captured?.id == chargeID else {
            throw APIError.missing("charge", chargeID, param: "charge")
        }
        return purchase
    }
}
