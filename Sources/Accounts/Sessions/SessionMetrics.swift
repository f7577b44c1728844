import CoreMetrics
import Database

/// What becomes of refresh tokens, and how soon the end of a session is noticed.
struct SessionMetrics: Sendable {
    let refreshed = Self.refreshes("refreshed")
    private let invalid = Self.refreshes("invalid")
    private let ended = Self.refreshes("session_ended")
    private let reused = Self.refreshes("reused")
    private let limited = Self.refreshes("limited")
    /// From a session's end to the moment at which a stream that lives on it has noticed.
    ///
    /// Requests look at the session each time, so for them there is no lag to measure.
    private let lag = Timer(label: "rukopys_session_revocation_lag_seconds")

    private static func refreshes(_ outcome: String) -> Counter {
        Counter(label: "rukopys_session_refreshes_total", dimensions: [("outcome", outcome)])
    }

    func refused(_ error: RefreshError) {
        switch error {
        case .invalid: invalid.increment()
        case .sessionEnded: ended.increment()
        case .reused: reused.increment()
        case .limited: limited.increment()
        }
    }

    func noticed(endOf session: Session, at now: Timestamp) {
        guard let endedAt = session.endedAt else { return }
        lag.recordMicroseconds(max(0, now.microseconds - endedAt.microseconds))
    }
}
