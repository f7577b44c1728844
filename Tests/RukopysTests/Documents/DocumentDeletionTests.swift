import Database
import Foundation
import TestSupport
import Testing

@Suite("Deleting a document over HTTP")
struct DocumentDeletionTests {
    private static func delete(_ document: String, as customer: Customer) async throws -> Answer {
        try await customer.server.call("DELETE", "/api/v1/documents/\(document)", token: customer.access)
    }

    private static func event(_ type: String, _ object: String, of payment: String) -> SignedWebhook {
        SignedWebhook(
            """
            {"id": "evt_\(type)", "object": "event", "type": "\(type)", "livemode": false, "created": 1767225600,
             "data": {"object": {\(object), "metadata": {"payment_id": "\(payment)"}}}}
            """)
    }

    @Test("hides it from its owner everywhere, and leaves none of its texts", arguments: Engine.available)
    func draft(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let stranger = try await server.signIn("stranger@example.org")
            let document = try await you.createDocument()
            let kept = try await you.createDocument(["title": "Another"])
            #expect(try await Self.delete(document, as: stranger).status == 404)
            #expect(try await Self.delete("nonsense", as: you).status == 404)
            #expect(try await server.call("DELETE", "/api/v1/documents/\(document)").status == 401)
            #expect(try await Self.delete(document, as: you).status == 204)
            #expect(try await Self.delete(document, as: you).status == 404)
            for path in ["", "/sections", "/download?format=md"] {
                #expect(try await you.get("documents/\(document)\(path)").status == 404, "\(path)")
            }
            #expect(try await you.get("documents")["items"]?.array.map { $0["id"]?.string } == [kept])
            #expect(try await you.get("user/export")["documents"]?.array.count == 1)
            #expect(try await you.checkOut(document, key: "key").status == 404)
            #expect(try await you.post("generate/full-document", ["document_id": .string(document)]).status == 404)
            let sources = try await server.database.fetch("SELECT document_id FROM document_sources")
            #expect(try sources.map { try $0["document_id"] as String } == [kept])
        }
    }

    @Test("is 409 while it can be paid for or is being made; its payment is kept", arguments: Engine.available)
    func locked(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let checkout = try await you.checkOut(document, key: document)
            let payment = try #require(checkout["payment_id"]?.string)
            let session = try #require(checkout["session_id"]?.string)
            let open = try await Self.delete(document, as: you)
            #expect(open.status == 409)
            #expect(open.slug == "document-locked")
            _ = try await you.pay(document)
            #expect(try await Self.delete(document, as: you).slug == "document-locked")
            #expect(try await you.post("generate/full-document/\(document)/cancel", [:]).status == 202)
            try await eventually("the making has ended") {
                try await you.get("documents/\(document)")["status"] == "canceled"
            }
            #expect(try await Self.delete(document, as: you).status == 204)
            #expect(try await you.get("payment/\(payment)")["document_id"]?.string == document)
            #expect(try await you.get("payment/\(payment)/timeline").status == 200)
            #expect(try await you.get("payment/verify?session_id=\(session)")["job_id"] == .null)
        }
    }

    @Test("has what is paid for it afterwards given back", arguments: Engine.available)
    func paidAfterwards(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let checkout = try await you.checkOut(document, key: "key")
            let payment = try #require(checkout["payment_id"]?.string)
            let session = try #require(checkout["session_id"]?.string)
            let expired = Self.event(
                "checkout.session.expired", #""id": "\#(session)", "object": "checkout.session""#, of: payment)
            #expect(try await server.deliver(expired).status == 200)
            try await eventually("it is the customer's again") {
                try await you.get("documents/\(document)")["status"] == "draft"
            }
            #expect(try await Self.delete(document, as: you).status == 204)
            let paid = Self.event(
                "payment_intent.succeeded",
                #""id": "pi_late", "object": "payment_intent", "amount_received": 150, "currency": "eur""#, of: payment)
            #expect(try await server.deliver(paid).status == 200)
            try await eventually("a refund is promised") {
                try await server.database.fetch(
                    "SELECT id FROM refunds WHERE cause = 'undeliverable' AND amount = 150"
                ).count == 1
            }
            let jobs = try await server.database.fetch("SELECT id FROM jobs WHERE kind = 'generate_full_document'")
            #expect(jobs.isEmpty)
        }
    }

    @Test("and paying for it at the same moment end in one of two ways", arguments: Engine.available)
    func race(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            for number in 0..<10 {
                let document = try await you.createDocument()
                async let deletion = Self.delete(document, as: you)
                async let checkout = you.checkOut(document, key: "\(number)")
                let outcome = (try await deletion.status, try await checkout.status)
                #expect(outcome == (204, 404) || outcome == (409, 201), "\(outcome)")
            }
        }
    }

    @Test("has its files removed, but for those that another document has, too", arguments: Engine.available)
    func files(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        let settings = RunningServer.generousLimits.merging(["ACCESS_TOKEN_SECONDS": "86400"]) { $1 }
        try await RunningServer.run(on: engine, settings: settings, time: clock.source) { server in
            // The provider dates by the real clock.
            clock.catchUp()
            let you = try await server.signIn()
            let document = try await you.createDocument()
            _ = try await you.pay(document)
            try await eventually("the document is there") {
                try await you.get("documents/\(document)")["status"] == "completed"
            }
            // The files bear the real time, of which this clock knows nothing.
            clock.advance(by: .seconds(3_600))
            let shared = try await you.createDocument()
            try await server.database.execute(
                """
                INSERT INTO artifacts (document_id, format, sha256, bytes, created_at)
                SELECT \(shared), format, sha256, bytes, created_at FROM artifacts WHERE format = 'md'
                """)
            #expect(try Self.artifacts(server).count == 5)
            #expect(try await Self.delete(document, as: you).status == 204)
            clock.advance(by: .seconds(601))
            try await eventually("the files are gone") { try Self.artifacts(server).count == 1 }
            let left = try await server.database.fetch("SELECT sha256 FROM artifacts").map {
                try $0["sha256"] as String
            }
            #expect(try Self.artifacts(server) == left)
            // What its jobs had written down is gone, too.
            try await eventually("the steps are gone") {
                try await server.database.fetch("SELECT job_id FROM job_steps").isEmpty
            }
        }
    }

    /// The digests of the files that are there.
    private static func artifacts(_ server: RunningServer) throws -> [String] {
        let folder = server.dataFolder.appending(path: "artifacts").path
        return try FileManager.default.subpathsOfDirectory(atPath: folder).compactMap { path in
            let name = (path as NSString).lastPathComponent
            return name.count == 64 ? name : nil
        }
    }
}
