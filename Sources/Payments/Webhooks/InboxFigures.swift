import Database

/// How full the inbox is.
package struct InboxFigures: Sendable {
    /// Events that wait to be worked off, that wait for another event, and that could not be worked off.
    package private(set) var counts = ["received": 0, "parked": 0, "dead": 0]
    /// How long the oldest waits that is to be worked off; 0 when none does.
    package private(set) var oldestWaitSeconds = 0.0

    fileprivate mutating func add(_ status: String, _ count: Int, oldest: Timestamp, now: Timestamp) {
        counts[status] = count
        guard status == "received" else { return }
        oldestWaitSeconds = max(0, Double(now.microseconds - oldest.microseconds) / 1e6)
    }
}

extension PaymentService {
    /// How full the inbox is now; by an index over what is not done with.
    package func inboxFigures() async throws -> InboxFigures {
        try await database.read { [time] transaction in
            var figures = InboxFigures()
            for open in try WebhookInbox.open(in: transaction) {
                figures.add(open.status, open.count, oldest: open.oldest, now: time.now())
            }
            return figures
        }
    }
}
