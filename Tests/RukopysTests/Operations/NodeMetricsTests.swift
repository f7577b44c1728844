import Database
import Foundation
import ModelServer
import TestSupport
import Testing

@testable import Rukopys

@Suite("Metrics of what happens in a node")
struct NodeMetricsTests {
    /// A page of metrics, as often as it is asked for.
    private static func page(_ server: RunningServer) async throws -> ParsedMetrics {
        try ParsedMetrics(try await server.call("GET", "/metrics").text)
    }

    @Test("the database: waits, transactions, groups", arguments: Engine.available)
    func database(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let kinds = engine == .sqlite ? ["write", "read"] : ["write", "read", "statement"]
            let names = ["rukopys_database_wait_seconds_count", "rukopys_database_transaction_seconds_count"]
            let before = try await Self.page(server)
            _ = try await server.signIn()
            _ = try await server.database.fetch("SELECT 1 AS one")
            _ = try await server.database.read { try $0.first("SELECT 1 AS one") }
            // Both engines' tests share the process, so others may count here too.
            let after = try await Self.page(server)
            for kind in kinds {
                for name in names {
                    let (old, new) = (before.value(name, ["kind": kind]) ?? 0, after.value(name, ["kind": kind]) ?? 0)
                    #expect(new > old, "\(name) \(kind)")
                }
            }
            guard engine == .sqlite else { return }
            let group = "rukopys_database_group_size"
            #expect((after.value(group + "_count") ?? 0) > (before.value(group + "_count") ?? 0))
            #expect((after.value(group + "_sum") ?? 0) >= (after.value(group + "_count") ?? 1))
        }
    }

    @Test("refresh tokens by what became of them, sessions, mails", arguments: Engine.available)
    func sessions(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            func count(_ page: ParsedMetrics, _ outcome: String) -> Double {
                page.value("rukopys_session_refreshes_total", ["outcome": outcome]) ?? 0
            }
            let mails = ["outcome": "sent"]
            let you = try await server.signIn(once: {
                server.log.records.contains { $0.message == "job completed" && $0.metadata["kind"] == "send_mail" }
            })
            let before = try await Self.page(server)
            #expect((before.value("rukopys_mails_total", mails) ?? 0) >= 1)
            // Read seldom, so what is there now was read by this server when its first page was asked for.
            #expect(before.value("rukopys_sessions") == 1)
            let refreshed = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            #expect(refreshed.status == 200)
            _ = try await server.post("auth/refresh", ["refresh_token": "garbage"])
            _ = try await server.post("auth/logout", [:], token: try #require(refreshed["access_token"]?.string))
            _ = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            let after = try await Self.page(server)
            for outcome in ["refreshed", "invalid", "session_ended"] {
                #expect(count(after, outcome) > count(before, outcome), "\(outcome)")
            }
        }
    }

    @Test("limits: how often each allows and refuses")
    func limits() async throws {
        try await RunningServer.run(settings: ["RATE_LIMIT_VERIFY": "2/hour"], metrics: .init()) { server in
            for _ in 1...3 { _ = try await server.post("auth/verify-magic-link", ["token": "garbage"]) }
            let page = try await Self.page(server)
            let name = "rukopys_rate_limit_decisions_total"
            #expect(page.value(name, ["limit": "verify", "decision": "allowed"]) == 2)
            #expect(page.value(name, ["limit": "verify", "decision": "refused"]) == 1)
            #expect(page.value(name, ["limit": "magic-link", "decision": "refused"]) == nil)
        }
    }

    @Test("the inbox: what waits, how long, what could not be worked off", arguments: Engine.available)
    func inbox(engine: Engine) async throws {
        try await RunningServer.run(on: engine, metrics: .init()) { server in
            let now = TimeSource.system.now() - .seconds(3_601)
            try await server.database.write { transaction in
                for (number, status) in ["received", "dead", "dead", "done", "parked"].enumerated() {
                    try transaction.run(
                        """
                        INSERT INTO webhook_events (id, provider, account, livemode, event_id, type, provider_created,
                            body, status, received_at)
                        VALUES (\("event-\(number)"), 'stripe', '', \(0), \("evt_\(number)"), 'test', \(now), \([UInt8]()),
                            \(status), \(now))
                        """)
                }
            }
            let page = try await Self.page(server)
            for (status, count) in ["received": 1.0, "dead": 2, "parked": 1] {
                #expect(page.value("rukopys_webhook_events", ["status": status]) == count, "\(status)")
            }
            #expect(page.value("rukopys_webhook_events", ["status": "done"]) == nil)
            #expect(try #require(page.value("rukopys_webhook_oldest_wait_seconds")) >= 3_600)
        }
    }

    @Test("models: calls, tokens, cost, and a breaker that opens")
    func models() async throws {
        let models = ModelServer(settings: .init(latency: .zero, sections: 3))
        let broken = ModelServer(
            settings: .init(latency: .zero), faults: FaultSchedule(.status(500, retryAfter: nil), times: .max))
        try await models.running { good in
            try await broken.running { bad in
                let settings = [
                    "AI_CHAIN": "anthropic:broken-9,openai:model-9", "OPENAI_API_KEY": "sk-metrics-0123456789",
                    "ANTHROPIC_API_KEY": "sk-metrics-0123456789", "AI_PRICES": "model-9=150:600,broken-9=150:600",
                    "OPENAI_BASE_URL": good, "ANTHROPIC_BASE_URL": bad, "AI_BREAKER_FAILURES": "1",
                ]
                try await RunningServer.run(settings: settings) { server in
                    let you = try await server.signIn()
                    let document = try await you.createDocument()
                    #expect(try await you.post("documents/\(document)/outline", [:]).status == 200)
                    let page = try await Self.page(server)
                    let model = ["provider": "openai", "model": "model-9"]
                    let calls = "rukopys_model_calls_total"
                    #expect((page.value(calls, model.merging(["outcome": "ok"]) { $1 }) ?? 0) >= 1)
                    let refused = ["failed", "ambiguous"].compactMap { outcome in
                        page.value(calls, ["provider": "anthropic", "model": "broken-9", "outcome": outcome])
                    }
                    #expect(refused == [1])
                    for direction in ["input", "output"] {
                        let tokens = page.value(
                            "rukopys_model_tokens_total", model.merging(["direction": direction]) { $1 })
                        #expect((tokens ?? 0) > 0, "\(direction)")
                    }
                    #expect((page.value("rukopys_model_cost_micros_total", model) ?? 0) > 0)
                    #expect((page.value("rukopys_model_call_seconds_count", model) ?? 0) >= 1)
                    let breaker = "rukopys_model_breaker"
                    #expect(page.value(breaker, ["provider": "anthropic", "state": "open"]) == 1)
                    #expect(page.value(breaker, ["provider": "anthropic", "state": "closed"]) == 0)
                    #expect(page.value(breaker, ["provider": "openai", "state": "closed"]) == 1)
                }
            }
        }
    }

    @Test("how soon an event stream notices that its session has ended", arguments: Engine.available)
    func revocation(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let name = "rukopys_session_revocation_lag_seconds_count"
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            let stream = try await EventStream.open(job, of: you)
            let before = try await Self.page(server).value(name) ?? 0
            #expect(try await you.post("auth/logout", [:]).status == 200)
            _ = try await stream.read()
            #expect(try await Self.page(server).value(name) ?? 0 > before)
        }
    }

    @Test("files that the store cannot keep, and the threads that serve")
    func others() async throws {
        try await RunningServer.run { server in
            let artifacts = server.dataFolder.appendingPathComponent("artifacts")
            try? FileManager.default.removeItem(at: artifacts)
            try Data().write(to: artifacts)
            let name = "rukopys_artifact_errors_total"
            let before = try await Self.page(server).value(name, ["operation": "check"]) ?? 0
            #expect(try await server.call("GET", "/ready").status == 503)
            let after = try await Self.page(server)
            #expect((after.value(name, ["operation": "check"]) ?? 0) > before)
            #expect(after.value("rukopys_audit_dropped_total") == 0)
            #expect(after.value("rukopys_audit_waiting") != nil)
            #expect((after.value("rukopys_keyring_read_timestamp_seconds") ?? 0) > 1_700_000_000)
            try await eventually("the threads have been looked at") {
                try await Self.page(server).value("rukopys_event_loop_lag_seconds_count") ?? 0 > 0
            }
        }
    }
}
