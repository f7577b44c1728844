import CoreMetrics
import HTTPTypes
import Monitoring
import Synchronization

/// The series about requests.
final class HTTPMetrics: Sendable {
    /// One kind of request, and what became of it.
    private struct Outcome: Hashable {
        let method: String
        let route: String
        let status: Int
    }

    /// The series of an outcome, made once: a request has no time for looking names up.
    private struct Recording: Sendable {
        let count: Counter
        let duration: Timer
    }

    /// Requests whose answer has not begun.
    let inFlight: Meter
    /// Event streams that are open.
    let openStreams: Meter

    private let registry: MetricsRegistry
    private let recordings = Mutex<[Outcome: Recording]>([:])

    init(_ registry: MetricsRegistry) {
        self.registry = registry
        registry.describe("http_requests_total", "Requests by method, route and status of the answer.")
        registry.describe("http_request_duration_seconds", "From the request's head to the head of its answer.")
        registry.describe("http_requests_in_flight", "Requests whose answer has not begun.")
        registry.describe("http_event_streams_open", "Event streams that are open.")
        inFlight = Meter(label: "http_requests_in_flight", factory: registry)
        openStreams = Meter(label: "http_event_streams_open", factory: registry)
    }

    /// Counts a request and its time to the head of the answer.
    ///
    /// - Parameter route: the pattern, never the path: what clients write there is without end, and may be a secret.
    func record(_ method: HTTPRequest.Method, route: String?, status: Int, _ duration: Duration) {
        let outcome = Outcome(method: Self.name(of: method), route: route ?? "unmatched", status: status)
        let recording = recordings.withLock { recordings in
            if let known = recordings[outcome] { return known }
            let made = make(outcome)
            recordings[outcome] = made
            return made
        }
        recording.count.increment()
        let (seconds, attoseconds) = duration.components
        recording.duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    }

    private func make(_ outcome: Outcome) -> Recording {
        let request = [("method", outcome.method), ("route", outcome.route)]
        return Recording(
            count: Counter(
                label: "http_requests_total", dimensions: request + [("status", "\(outcome.status)")],
                factory: registry),
            duration: Timer(label: "http_request_duration_seconds", dimensions: request, factory: registry))
    }

    /// A method may be any word that a client makes up (RFC 9110 §9.1); those that nobody knows are one.
    static func name(of method: HTTPRequest.Method) -> String {
        switch method {
        case .get, .head, .post, .put, .delete, .patch, .options, .connect, .trace: method.rawValue
        default: "other"
        }
    }
}
