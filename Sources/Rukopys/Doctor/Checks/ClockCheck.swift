import Database
import Foundation

/// Whether this machine knows what time it is.
///
/// Signatures of webhooks are refused after five minutes, tokens of other nodes after one (docs/payments.md,
/// docs/architecture.md). On PostgreSQL its clock holds for all nodes, so that there a wrong clock of ours is only a
/// nuisance.
struct ClockCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let outside: OutsideCall
    let isOffline: Bool
    let name = "clock"

    /// Off by so much, somebody should see to it.
    static let worthSaying = 5.0
    /// Off by so much, others' signatures and tokens are no longer believed.
    static let harmful = 60.0

    func findings() async throws -> [Finding] {
        var findings: [Finding] = []
        if configuration.database.isPostgreSQL {
            let behind = try await ShortDatabase.with(configuration.database) { try await Self.difference($0) }
            findings.append(Self.finding(behind, from: "the database server's", isHarmless: true))
        }
        if let stripe = configuration.stripe, !isOffline {
            let asked = Date()
            if let theirs = try? await outside.get(stripe.base).date {
                // Their clock says whole seconds, and the answer was on its way for a while.
                let ours = asked.addingTimeInterval(Date().timeIntervalSince(asked) / 2)
                findings.append(
                    Self.finding(
                        theirs.timeIntervalSince(ours) + 0.5, from: "the payment provider's", isHarmless: false))
            }
        }
        return findings.isEmpty ? [.ok("there is no other clock to compare it with")] : findings
    }

    /// How many seconds the database's clock is ahead of ours.
    private static func difference(_ database: any Database) async throws -> Double {
        // Once for the connection, which takes longer than the question.
        _ = try await database.fetch("SELECT 1 AS one")
        let asked = TimeSource.system.now()
        let theirs: Int64? = try await database.fetch(
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now"
        ).first?["now"]
        let answered = TimeSource.system.now()
        let ours = asked.microseconds + (answered.microseconds - asked.microseconds) / 2
        return Double((theirs ?? ours) - ours) / 1_000_000
    }

    static func finding(_ seconds: Double, from whose: String, isHarmless: Bool) -> Finding {
        let amount = (abs(seconds) * 10).rounded() / 10
        let text = "\(amount) s \(seconds < 0 ? "ahead of" : "behind") \(whose)"
        guard abs(seconds) > worthSaying else { return .ok("at most \(worthSaying) s from \(whose)") }
        let advice = "have this machine's clock set by NTP: systemctl status systemd-timesyncd, or chronyc tracking"
        return abs(seconds) > harmful && !isHarmless ? .failed(text, advice) : .warning(text, advice)
    }
}

extension DatabaseURL {
    var isPostgreSQL: Bool { if case .postgresql = self { true } else { false } }
}
