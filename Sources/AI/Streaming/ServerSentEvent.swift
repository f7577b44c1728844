/// One event of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html).
struct ServerSentEvent: Sendable, Hashable {
    /// The event's name; empty when it has none.
    let name: String
    /// Its data, the lines joined.
    let data: String
}
