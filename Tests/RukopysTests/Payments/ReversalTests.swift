import Foundation
import TestSupport
import Testing

@Suite("Money that goes back, over HTTP")
struct ReversalTests {
    @Test(
        "while the document is written: canceled, nothing published, no later model call", arguments: Engine.available)
    func whileRunning(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            try await eventually("a model is asked") { try await Self.calls(server) > 0 }
            let answer = try await server.deliver(
                try await Self.refund(of: document, amount: 150, in: server))
            #expect(answer.status == 200)
            try await eventually("the job has ended") { try await you.get("jobs/\(job)")["status"] == "canceled" }
            let calls = try await Self.calls(server)
            #expect(try await you.get("documents/\(document)")["status"] == "refunded")
            let download = try await you.get("documents/\(document)/download?format=md")
            #expect(download.status == 409)
            #expect(download.slug == "document-not-ready")
            #expect(try await you.post("generate/full-document", ["document_id": .string(document)]).status == 409)
            #expect(try await server.database.fetch("SELECT id FROM jobs WHERE kind = 'refund'").isEmpty)
            #expect(try await Self.calls(server) == calls)
        }
    }

    @Test("after the customer's cancel is what was not delivered, without anybody's help", arguments: Engine.available)
    func canceled(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            _ = try await you.pay(document)
            #expect(try await you.post("generate/full-document/\(document)/cancel", [:]).status == 202)
            try await eventually("the money is on its way") {
                try await Self.payment(of: document, in: server) == "refunded 150"
            }
            #expect(try await you.get("documents/\(document)")["status"] == "canceled")
        }
    }

    @Test("through the bank suspends downloads until the dispute is won", arguments: Engine.available)
    func disputed(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            _ = try await you.pay(document)
            try await eventually("the document is there") {
                try await you.get("documents/\(document)")["status"] == "completed"
            }
            for (status, code) in [("needs_response", 409), ("won", 200)] {
                let webhook = try await Self.dispute(of: document, status: status, in: server)
                #expect(try await server.deliver(webhook).status == 200)
                try await eventually("the dispute is \(status)") {
                    try await you.get("documents/\(document)/download?format=md").status == code
                }
            }
        }
    }

    private static func calls(_ server: RunningServer) async throws -> Int {
        try await server.database.fetch("SELECT id FROM model_calls").count
    }

    private static func payment(of document: String, in server: RunningServer) async throws -> String {
        let row = try #require(
            try await server.database.fetch(
                "SELECT state, refunded_amount FROM payments WHERE document_id = \(document)"
            ).first)
        return "\(try row["state"] as String) \(try row["refunded_amount"] as Int)"
    }

    private static func intent(of document: String, in server: RunningServer) async throws -> String {
        var intent: String?
        try await eventually("the intent is known") {
            intent = try await server.database.fetch(
                "SELECT intent_id FROM payments WHERE document_id = \(document)"
            ).first?["intent_id"]
            return intent != nil
        }
        return try #require(intent)
    }

    private static func refund(
        of document: String, amount: Int, in server: RunningServer
    ) async throws -> SignedWebhook {
        let intent = try await intent(of: document, in: server)
        return SignedWebhook(
            """
            {"id": "evt_refund", "object": "event", "type": "refund.created", "livemode": false, "created": 1767225600,
             "data": {"object": {"id": "re_1", "object": "refund", "payment_intent": "\(intent)", "amount": \(amount),
             "status": "succeeded", "currency": "eur"}}}
            """)
    }

    private static func dispute(
        of document: String, status: String, in server: RunningServer
    ) async throws -> SignedWebhook {
        let intent = try await intent(of: document, in: server)
        return SignedWebhook(
            """
            {"id": "evt_\(status)", "object": "event", "type": "charge.dispute.updated", "livemode": false,
             "created": 1767225600, "data": {"object": {"id": "dp_1", "object": "dispute", "amount": 150,
             "payment_intent": "\(intent)", "status": "\(status)", "reason": "general"}}}
            """)
    }
}
