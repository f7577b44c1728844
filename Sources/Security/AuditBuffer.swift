import Database
import Synchronization

/// Failures that wait to be written to the audit log: whoever is refused must not make the database work for it.
///
/// The buffer is bounded. What does not fit is counted, and the count is written in place of it.
package final class AuditBuffer: Sendable {
    private struct State {
        var events: [(event: AuditEvent, at: Timestamp)] = []
        var dropped = 0
        var droppedInAll: Int64 = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    package init(capacity: Int = 10_000) {
        self.capacity = capacity
    }

    /// Keeps an event until it is written, or counts it when there is no room.
    package func offer(_ event: AuditEvent, at now: Timestamp) {
        state.withLock { state in
            if state.events.count < capacity {
                state.events.append((event, now))
            } else {
                state.dropped += 1
                state.droppedInAll += 1
            }
        }
    }

    /// How many events have found no room since that was last written.
    package var dropped: Int { state.withLock { $0.dropped } }

    /// How many events have found no room since the process began, and how many wait to be written.
    package var figures: (dropped: Int64, waiting: Int) {
        state.withLock { ($0.droppedInAll, $0.events.count) }
    }

    /// Writes what waits, a batch in each transaction; what could not be written waits on.
    ///
    /// - Returns: how many events were written.
    /// - Throws: `DatabaseError`.
    @discardableResult
    package func flush(to audit: AuditLog, in database: any Database, at now: Timestamp) async throws -> Int {
        var written = 0
        while true {
            let (batch, dropped) = state.withLock { state in
                (Array(state.events.prefix(Self.batch)), state.dropped)
            }
            guard !batch.isEmpty || dropped > 0 else { return written }
            try await database.write { transaction in
                for (event, at) in batch { try audit.record(event, at: at, in: transaction) }
                if dropped > 0 {
                    try audit.record(
                        AuditEvent(
                            .auditDropped, outcome: .failure, reason: "\(dropped) events found no room",
                            actor: "system", origin: RequestOrigin()), at: now, in: transaction)
                }
            }
            // One flush at a time: what was written is what stands first.
            state.withLock { state in
                state.events.removeFirst(batch.count)
                state.dropped -= dropped
            }
            written += batch.count
        }
    }

    private static let batch = 500
}
