import AI
import Accounts
import Monitoring
import Payments
import Security

/// Figures that are read when somebody scrapes: of this process, or of the database, which all nodes share.
enum NodeFigures {
    /// The inbox of webhooks, from the database.
    static func inbox(_ payments: PaymentService) -> MetricsSource {
        MetricsSource("webhooks", freshness: .seconds(5)) {
            let figures = try await payments.inboxFigures()
            return figures.counts.map { status, count in
                MetricSample(
                    "rukopys_webhook_events", help: "Webhook events that are not done with, by status.",
                    labels: [("status", status)], value: Double(count))
            } + [
                MetricSample(
                    "rukopys_webhook_oldest_wait_seconds",
                    help: "How long the oldest webhook event waits that is to be worked off.",
                    value: figures.oldestWaitSeconds)
            ]
        }
    }

    /// Sessions, from the database; seldom, because each one is looked at.
    static func sessions(_ auth: AuthService) -> MetricsSource {
        MetricsSource("sessions", freshness: .seconds(60)) {
            [
                MetricSample(
                    "rukopys_sessions", help: "Sessions that can be used.", value: Double(try await auth.liveSessions())
                )
            ]
        }
    }

    /// The breakers of this process: for each provider that was called, 1 at the state that it is in.
    static func breakers(_ traffic: TrafficControl) -> MetricsSource {
        MetricsSource("breakers") {
            traffic.breakers.flatMap { provider, state in
                ["closed", "open", "trial"].map { name in
                    MetricSample(
                        "rukopys_model_breaker",
                        help: "1 at the state of the provider's circuit breaker in this process, else 0.",
                        labels: [("provider", provider), ("state", name)], value: name == state ? 1 : 0)
                }
            }
        }
    }

    /// Refusals on their way into the audit log.
    static func audit(_ buffer: AuditBuffer) -> MetricsSource {
        MetricsSource("audit") {
            let figures = buffer.figures
            return [
                MetricSample(
                    "rukopys_audit_dropped_total", .counter,
                    help: "Refusals that found no room to wait for the audit log: only their number is written.",
                    value: Double(figures.dropped)),
                MetricSample(
                    "rukopys_audit_waiting", help: "Refusals that wait to be written to the audit log.",
                    value: Double(figures.waiting)),
            ]
        }
    }
}
