import Foundation
import TestSupport
import Testing

@Suite("Payments over HTTP")
struct PaymentRouteTests {
    @Test("are shown to who made them: verified, listed, one by one, and why", arguments: Engine.available)
    func shown(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let checkout = try await you.checkOut(document, key: "key")
            let session = try #require(checkout["session_id"]?.string)
            let payment = try #require(checkout["payment_id"]?.string)
            let pending = try await you.get("payment/verify?session_id=\(session)")
            #expect(pending.status == 200, "\(pending.text)")
            #expect(pending.json.names == ["payment_id", "status", "document_id", "job_id"])
            #expect(pending["status"] == "pending")
            #expect(pending["job_id"] == .null)
            let job = try await you.pay(document)
            let paid = try await you.get("payment/verify?session_id=\(session)")
            #expect(paid["status"] == "paid")
            #expect(paid["job_id"]?.string == job)
            #expect(paid["document_id"]?.string == document)

            let one = try await you.get("payment/\(payment)")
            #expect(
                one.json.names == [
                    "id", "document_id", "amount", "currency", "status", "created_at", "paid_at", "refunded_amount",
                ])
            #expect(try await you.get("payment/history")["items"]?[0] == one.json)
            let timeline = try await you.get("payment/\(payment)/timeline")
            let kinds = (0..<20).compactMap { timeline["items"]?[$0]?["kind"]?.string }
            #expect(Set(kinds).isSuperset(of: ["transition", "event", "job"]), "\(timeline.text)")
            #expect(timeline["items"]?[0]?["to"] == "created")

            let stranger = try await server.signIn("stranger@example.org")
            for path in ["payment/verify?session_id=\(session)", "payment/\(payment)", "payment/\(payment)/timeline"] {
                #expect(try await stranger.get(path).status == 404, "\(path)")
            }
            #expect(try await stranger.get("payment/history")["items"] == [])
            #expect(try await you.get("payment/verify").fields == ["session_id"])
            #expect(try await you.get("payment/nonsense").status == 404)
        }
    }

    @Test("are given back when the customer asks and an operator agrees", arguments: Engine.available)
    func approved(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let payment = try #require(try await you.checkOut(document, key: document)["payment_id"]?.string)
            let wish: JSON = [
                "payment_id": .string(payment), "reason": "I ordered the wrong one.", "reason_category": "other",
            ]
            #expect(try await you.post("refunds", wish).slug == "nothing-to-refund")
            _ = try await you.pay(document)
            #expect(try await you.post("refunds", [:]).fields == ["payment_id", "reason", "reason_category"])
            let asked = try await you.post("refunds", wish)
            #expect(asked.status == 201, "\(asked.text)")
            #expect(try await you.post("refunds", wish).slug == "refund-request-open")
            let id = try #require(asked["id"]?.string)
            #expect(try await you.get("refunds/\(id)").json == asked.json)
            #expect(try await you.get("refunds")["items"]?[0] == asked.json)
            #expect(try await you.post("admin/refunds/\(id)/approve", [:]).status == 403)

            let admin = try await server.signInAdministrator()
            #expect(try await admin.get("admin/refunds?status=open")["items"]?[0]?["id"]?.string == id)
            #expect(try await admin.get("refunds/\(id)").status == 404)
            let nothing = try await server.call(
                "POST", "/api/v1/admin/refunds/\(UUID().uuidString)/approve", token: admin.access,
                headers: ["Content-Type": "application/json", "Content-Length": "0"])
            #expect(nothing.status == 404, "a decision needs no body: \(nothing.text)")
            let approved = try await admin.post("admin/refunds/\(id)/approve", ["note": "Agreed."])
            #expect(approved.status == 200, "\(approved.text)")
            #expect(approved["status"] == "approved")
            #expect(try await admin.post("admin/refunds/\(id)/reject", [:]).slug == "refund-request-decided")
            try await eventually("the money is on its way") {
                try await you.get("payment/\(payment)")["status"] == "refunded"
            }
            let detail = try await admin.get("admin/payments/\(payment)")
            #expect(detail["refunds"]?[0]?["cause"] == "request")
            #expect(try await you.get("documents/\(document)")["status"] == "refunded")
            let audited = try await server.database.fetch(
                "SELECT outcome FROM audit_log WHERE type IN ('refund.approved', 'refund.rejected') ORDER BY id")
            #expect(try Set(audited.map { try $0["outcome"] as String }) == ["success", "refused"])
        }
    }

    @Test("are given back in part by an operator who has signed in lately", arguments: Engine.available)
    func operatorRefund(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            _ = try await you.pay(document)
            let admin = try await server.signInAdministrator()
            let payment = try #require(try await admin.get("admin/payments")["items"]?[0]?["id"]?.string)
            let path = "admin/payments/\(payment)/refund"
            #expect(try await you.post(path, ["reason": "mine"]).status == 403)
            #expect(try await admin.post(path, [:]).fields == ["reason"])
            #expect(try await admin.post(path, ["reason": "x", "amount": 0]).fields == ["amount"])
            #expect(try await admin.post(path, ["reason": "x", "amount": 151]).fields == ["amount"])
            let refund = try await admin.post(path, ["reason": "A late delivery", "amount": 50])
            #expect(refund.status == 202, "\(refund.text)")
            try await eventually("the money is on its way") {
                try await you.get("payment/\(payment)")["status"] == "partially_refunded"
            }
            #expect(try await you.get("payment/\(payment)")["refunded_amount"] == 50)
            try await server.database.execute("UPDATE sessions SET created_at = created_at - 3700000000")
            #expect(try await admin.post(path, ["reason": "x"]).slug == "recent-sign-in-required")
        }
    }

    @Test("are listed and exported to administrators alone", arguments: Engine.available)
    func exported(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            for number in 0..<3 { _ = try await you.checkOut(try await you.createDocument(), key: "\(number)") }
            let admin = try await server.signInAdministrator()
            let page = try await admin.get("admin/payments?limit=2")
            let cursor = try #require(page["next_cursor"]?.string)
            #expect(try await admin.get("admin/payments?limit=2&cursor=\(cursor)")["next_cursor"] == .null)
            #expect(try await admin.get("admin/payments?status=paid")["items"] == [])
            #expect(try await admin.get("admin/payments?status=stolen").fields == ["status"])
            #expect(try await admin.get("admin/payments?cursor=nonsense").fields == ["cursor"])
            let export = try await admin.get("admin/payments/export?format=csv")
            #expect(export.status == 200)
            #expect(export.header("Content-Type") == "text/csv; charset=utf-8")
            let lines = export.text.components(separatedBy: "\r\n")
            #expect(lines[0] == "id,user_id,document_id,status,amount,currency,refunded_amount,created_at,paid_at")
            #expect(lines.count == 5)
            #expect(lines.dropFirst().prefix(3).allSatisfy { $0.split(separator: ",").count >= 8 })
            #expect(try await admin.get("admin/payments/export?format=xlsx").fields == ["format"])
            for path in ["admin/payments", "admin/payments/export", "admin/refunds", "admin/webhook-events"] {
                #expect(try await you.get(path).status == 403, "\(path)")
            }
        }
    }

    @Test("of the inbox can be looked at, replayed and discarded", arguments: Engine.available)
    func inbox(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let admin = try await server.signInAdministrator()
            for type in ["refund.created", "customer.created"] {
                let body = SignedWebhook.event("evt_\(type)").replacing("customer.created", with: type)
                    .replacing("\"object\": \"customer\"", with: "\"payment_intent\": \"pi_1\"")
                #expect(try await server.deliver(SignedWebhook(body)).status == 200)
            }
            try await eventually("the event is dead") {
                try await admin.get("admin/webhook-events?status=dead")["items"]?[0] != nil
            }
            let event = try #require(try await admin.get("admin/webhook-events?status=dead")["items"]?[0])
            #expect(
                event.names == [
                    "id", "event_id", "provider", "type", "status", "delivery_count", "livemode", "payment_id",
                    "error", "received_at", "processed_at",
                ])
            let id = try #require(event["id"]?.string)
            #expect(try await admin.get("admin/webhook-events/\(id)").json == event)
            #expect(try await admin.post("admin/webhook-events/\(id)/replay", [:]).status == 202)
            try await eventually("it is dead again") {
                try await admin.get("admin/webhook-events/\(id)")["status"] == "dead"
            }
            let discarded = try await admin.post("admin/webhook-events/\(id)/discard", [:])
            #expect(discarded["status"] == "ignored")
            #expect(try await admin.post("admin/webhook-events/\(id)/discard", [:]).status == 409)
            let other = try #require(
                try await admin.get("admin/webhook-events?type=customer.created")["items"]?[0]?["id"]?.string)
            #expect(
                try await admin.post("admin/webhook-events/\(other)/discard", [:]).slug
                    == "webhook-event-not-discardable")
            #expect(try await admin.post("admin/webhook-events/nonsense/replay", [:]).status == 404)
        }
    }
}
