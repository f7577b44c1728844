/// What a listener learns: a hint that something may have changed, never the proof that it has.
///
/// Hints are coalesced, may come twice, in another order, or not at all: whoever listens also polls, only less often.
package enum DatabaseNotification: Sendable, Hashable {
    /// Anything may have happened meanwhile: look at everything.
    ///
    /// Comes first, as soon as the server tells us about the channels; after every connection that was lost; and in
    /// place of what a slow listener has let pile up.
    case everything
    /// Another process has called ``Database/notify(_:_:)``.
    case message(channel: String, payload: String)

    /// The payload that stands for every payload of its channel, such as those that were too many to be sent singly.
    package static let everyPayload = "*"

    /// PostgreSQL's limit in bytes: 8,000 with a terminating zero.
    static let longestPayload = 7_999
    /// PostgreSQL's limit in bytes for an identifier; `LISTEN` would cut a longer one, and hear nothing.
    static let longestChannel = 63

    /// Whether PostgreSQL can take `channel` as it is.
    static func isChannel(_ channel: String) -> Bool {
        !channel.isEmpty && channel.utf8.count <= longestChannel && !channel.utf8.contains(0)
    }

    /// `payload`, or what stands for every payload when PostgreSQL cannot take it as it is.
    static func sendable(_ payload: String) -> String {
        payload.utf8.count <= longestPayload && !payload.utf8.contains(0) ? payload : everyPayload
    }
}
