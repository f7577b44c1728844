import Hummingbird

/// `v1/events`: what a merchant reads to find the webhooks that never came.
struct EventRoutes: Sendable {
    let pipeline: APIPipeline

    /// Adds the routes below `router`.
    func add<Context: RequestContext>(to router: some RouterMethods<Context>) {
        let pipeline = pipeline
        router.get("v1/events") { request, _ in
            await pipeline.respond(to: request, operation: Self.list)
        }
        router.get("v1/events/:id") { request, context in
            await pipeline.respond(to: request, id: context.parameters.get("id"), operation: Self.retrieve)
        }
    }

    @Sendable
    private static func retrieve(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        guard let event = state.events.object(call.id) else { throw .missing("event", call.id) }
        return event
    }

    @Sendable
    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(APIError) -> JSONValue {
        try call.form.allow(only: ListQuery.parameters.union(["type", "types"]))
        var types = Set(call.form.list("types"))
        if let type = call.form.value("type") { types.insert(type) }
        let events = state.events
        return try ListQuery(call.form).page(
            of: events.newestFirst, url: "/v1/events", id: \.id, created: \.created,
            where: { entry in types.isEmpty || types.contains { matches(entry.event.type, $0) } },
            render: { events.object($0) })
    }

    /// A type may end in `*`, as in `charge.*`.
    private static func matches(_ type: String, _ pattern: String) -> Bool {
        pattern.hasSuffix("*") ? type.hasPrefix(pattern.dropLast()) : type == pattern
    }
}
