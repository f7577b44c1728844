import Foundation
import TestSupport
import Testing

@Suite("Checkout over HTTP")
struct CheckoutTests {
    @Test("opens the provider's page once for a document, whatever the key", arguments: Engine.available)
    func opens(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument(["target_pages": 7])
            let first = try await you.checkOut(document, key: "one")
            #expect(first.status == 201, "\(first.text)")
            #expect(
                first.json.names == ["payment_id", "session_id", "checkout_url", "amount", "currency"])
            #expect(first["amount"] == 350)
            #expect(first["currency"] == "eur")
            #expect(try await you.get("documents/\(document)")["status"] == "payment_pending")

            let otherKey = try await you.checkOut(document, key: "two")
            #expect(otherKey.status == 200)
            #expect(otherKey.bytes == first.bytes)
            let sameKey = try await you.checkOut(document, key: "one")
            #expect(sameKey.status == 200 || sameKey.status == 201)
            #expect(sameKey.bytes == first.bytes)
            let page = try await server.call("GET", try #require(first["checkout_url"]?.string))
            #expect(page.text.contains("€3.50") || page.text.contains("3.50"), "\(page.text)")
        }
    }

    @Test("wants an Idempotency-Key of visible ASCII")
    func wantsKey() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            for key in [nil, "", "a b", "ключ", String(repeating: "k", count: 256)] {
                let answer = try await you.post(
                    "payment/create-checkout", ["document_id": .string(document)],
                    headers: key.map { ["Idempotency-Key": $0] } ?? [:])
                #expect(answer.status == 400, "\(key ?? "none")")
                #expect(answer.slug == "idempotency-key-required", "\(key ?? "none")")
            }
            #expect(try await you.checkOut(document, key: String(repeating: "k", count: 255)).status == 201)
        }
    }

    @Test("leaves a key whose request came to nothing as good as new", arguments: Engine.available)
    func forgottenKey(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let (you, other) = (try await server.signIn(), try await server.signIn("other@example.org"))
            let theirs = try await other.createDocument()
            for document in [theirs, "01a213c7-a842-7d14-8f08-54b370f2fdd8", "nothing", "\u{0}"] {
                #expect(try await you.checkOut(document, key: "key").status == 404, "\(document)")
            }
            #expect(try await you.checkOut(try await you.createDocument(), key: "key").status == 201)
        }
    }

    @Test("refuses a key that came with another body, but not from another user", arguments: Engine.available)
    func otherBody(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            #expect(try await you.checkOut(try await you.createDocument(), key: "key").status == 201)
            let reused = try await you.checkOut(try await you.createDocument(), key: "key")
            #expect(reused.status == 422)
            #expect(reused.slug == "idempotency-key-reused")
            #expect(reused.fields == ["Idempotency-Key"])
            // What is no id at all is another body, too.
            #expect(try await you.checkOut("nothing", key: "key").slug == "idempotency-key-reused")
            #expect(try await you.checkOut(String(repeating: "x", count: 10_000), key: "key").status == 404)
            let other = try await server.signIn("other@example.org")
            #expect(try await other.checkOut(try await other.createDocument(), key: "key").status == 201)
        }
    }

    @Test("of 20 at once with one key opens one session", arguments: Engine.available)
    func together(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 1...20 { group.addTask { try await you.checkOut(document, key: "key") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let opened = answers.filter { $0.status < 300 }
            #expect(Set(opened.compactMap { $0["session_id"]?.string }).count == 1)
            for answer in answers where answer.status >= 300 {
                #expect(answer.status == 409)
                #expect(answer.slug == "idempotency-key-in-flight")
            }
            #expect(try await server.database.fetch("SELECT id FROM payments").count == 1)
        }
    }

    @Test("a document id of another type is 422, none is 422")
    func wrongFields() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for body in [[:], ["document_id": .null], ["document_id": 7], ["document_id": [:]]] as [JSON] {
                let checkout = try await you.post("payment/create-checkout", body, headers: ["Idempotency-Key": "key"])
                #expect(checkout.fields == ["document_id"], "\(body.text)")
                #expect(try await you.post("generate/full-document", body).fields == ["document_id"], "\(body.text)")
            }
        }
    }

    @Test("is closed to who has paid, and generating to who has not", arguments: Engine.available)
    func paid(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let body: JSON = ["document_id": .string(document)]
            let unpaid = try await you.post("generate/full-document", body)
            #expect(unpaid.status == 402)
            #expect(unpaid.slug == "payment-required")
            _ = try await you.checkOut(document, key: "key")
            #expect(try await you.post("generate/full-document", body).status == 402)

            let job = try await you.pay(document)
            let generation = try await you.post("generate/full-document", body)
            #expect(generation.status == 202)
            #expect(generation.json.names == ["job_id", "status", "check_url"])
            #expect(generation["job_id"]?.string == job)
            #expect(generation["check_url"]?.string == "/api/v1/jobs/\(job)")
            #expect(try await server.call("GET", "/api/v1/jobs/\(job)", token: you.access)["id"]?.string == job)
            let again = try await you.checkOut(document, key: "later")
            #expect(again.status == 409)
            #expect(again.slug == "document-already-paid")
        }
    }

    @Test("says 503 while the provider does not answer, and can be asked again", arguments: Engine.available)
    func providerDown(engine: Engine) async throws {
        let settings = ["STRIPE_SECRET_KEY": "sk_test_none", "STRIPE_API_BASE": "http://127.0.0.1:9"]
        try await RunningServer.run(on: engine, settings: settings) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            for _ in 1...2 {
                let answer = try await you.checkOut(document, key: "key")
                #expect(answer.status == 503)
                #expect(answer.slug == "payment-provider-unavailable")
                #expect(answer.header("Retry-After") == "5")
            }
            #expect(try await server.database.fetch("SELECT id FROM payments").count == 1)
        }
    }
}
