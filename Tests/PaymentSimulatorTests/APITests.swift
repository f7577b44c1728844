import Foundation
import Testing

@testable import PaymentSimulator

@Suite("The API over HTTP")
struct APITests {
    @Test("a session is created, read back and listed in Stripe's shape")
    func create() async throws {
        try await SimulatedShop.run { shop in
            let version = ["Stripe-Version": "2025-01-01.test"]
            let created = try await shop.call("v1/checkout/sessions", form: Orders.body, headers: version)
            let id = created.string("id") ?? ""
            #expect(created.status == 200)
            #expect(created.string("url") == "\(shop.base)/pay/\(id)")
            #expect(created.headers["request-id"]?.hasPrefix("req_") == true)
            #expect(created.headers["stripe-version"] == "2025-01-01.test")
            let read = try await shop.call("v1/checkout/sessions/\(id)?expand[]=payment_intent&expand[]=line_items")
            #expect(read.string("status") == "open")
            #expect(read.string("success_url")?.hasSuffix("{CHECKOUT_SESSION_ID}") == true)
            #expect(read.json["payment_intent"] is NSNull)
            let list = try await shop.call("v1/checkout/sessions?limit=1")
            #expect(list.data.first?["id"] as? String == id)
        }
    }

    @Test(
        "a call without the right key is refused with 401",
        arguments: [
            nil, "Bearer sk_test_other", "Bearer ", "Basic !!!", "Basic c2tfdGVzdF9vdGhlcjo=", "sk_test_simulator",
        ])
    func wrongKey(header: String?) async throws {
        try await SimulatedShop.run { shop in
            let headers = header.map { ["Authorization": $0] } ?? [:]
            let answer = try await shop.call("v1/events", key: nil, headers: headers)
            #expect(answer.status == 401)
            #expect(answer.error["type"] as? String == "invalid_request_error")
            #expect(!answer.text.contains("sk_test_other"))
        }
    }

    @Test("the key is also taken as the user of HTTP Basic")
    func basicKey() async throws {
        try await SimulatedShop.run { shop in
            let credentials = Data("\(SimulatedShop.key):".utf8).base64EncodedString()
            let headers = ["Authorization": "Basic \(credentials)"]
            let answer = try await shop.call("v1/events", key: nil, headers: headers)
            #expect(answer.status == 200)
        }
    }

    @Test(
        "an unknown id is 404 resource_missing",
        arguments: [
            "v1/checkout/sessions/cs_test_none", "v1/payment_intents/pi_none", "v1/refunds/re_none",
            "v1/events/evt_none",
            "v1/charges/ch_none", "v1/disputes/du_none",
        ])
    func unknownID(path: String) async throws {
        try await SimulatedShop.run { shop in
            let answer = try await shop.call(path)
            #expect(answer.status == 404)
            #expect(answer.error["code"] as? String == "resource_missing")
        }
    }

    private static let hostileBodies: [[UInt8]] = {
        let texts = [
            "a" + String(repeating: "[b]", count: 10_000) + "=1", String(repeating: "a", count: 1 << 20), "mode=%",
            "[[[[=]]]]", "\u{0}",
        ]
        let notUTF8: [UInt8] = [0x61, 0x3D, 0xC3, 0x28, 0xFF]
        return texts.map { Array($0.utf8) } + [notUTF8]
    }()

    @Test("hostile bodies are refused with 400, and the server goes on", arguments: hostileBodies)
    func hostile(body: [UInt8]) async throws {
        try await SimulatedShop.run { shop in
            let answer = try await shop.call("v1/checkout/sessions", bytes: body)
            #expect(answer.status == 400)
            #expect(answer.error["type"] as? String == "invalid_request_error")
            #expect(try await shop.call("v1/events").status == 200)
        }
    }

    @Test("one idempotency key makes one session; other parameters under it are refused")
    func idempotency() async throws {
        try await SimulatedShop.run { shop in
            let key = ["Idempotency-Key": "payment-1"]
            let first = try await shop.call("v1/checkout/sessions", form: Orders.body, headers: key)
            let ids = try await withThrowingTaskGroup(of: SimulatedShop.Answer.self) { group in
                for _ in 0..<20 {
                    group.addTask { try await shop.call("v1/checkout/sessions", form: Orders.body, headers: key) }
                }
                return try await group.reduce(into: [String: Int]()) { counts, answer in
                    #expect(answer.headers["idempotent-replayed"] == "true")
                    counts[answer.text, default: 0] += 1
                }
            }
            #expect(first.headers["idempotent-replayed"] == nil)
            #expect(ids == [first.text: 20])
            let other = Orders.body.replacing("1250", with: "1251")
            let refused = try await shop.call("v1/checkout/sessions", form: other, headers: key)
            #expect(refused.status == 400)
            #expect(refused.error["type"] as? String == "idempotency_error")
            #expect(try await shop.call("v1/checkout/sessions").data.count == 1)
        }
    }

    @Test("a 500 is stored under its key; without storing, the same key succeeds next time", arguments: [true, false])
    func storedFailure(stored: Bool) async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.faults(#"{"api": {"status": 500, "times": 1, "stored": \#(stored)}}"#)
            let key = ["Idempotency-Key": "payment-1"]
            let first = try await shop.call("v1/checkout/sessions", form: Orders.body, headers: key)
            let second = try await shop.call("v1/checkout/sessions", form: Orders.body, headers: key)
            #expect(first.status == 500)
            #expect(first.error["type"] as? String == "api_error")
            #expect(second.status == (stored ? 500 : 200))
            #expect(second.headers["idempotent-replayed"] == (stored ? "true" : nil))
            #expect(try await shop.call("v1/checkout/sessions").data.count == (stored ? 0 : 1))
        }
    }

    @Test("an answer that is lost after the call was done leaves its session behind")
    func lostAnswer() async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.faults(#"{"api": {"status": 502, "after_execution": true}}"#)
            #expect(try await shop.call("v1/checkout/sessions", form: Orders.body).status == 502)
            #expect(try await shop.call("v1/checkout/sessions").data.count == 1)
        }
    }

    @Test("refunds of one payment are bounded by what was paid, and are listed by it")
    func refunds() async throws {
        try await SimulatedShop.run { shop in
            let intent = try await shop.paidIntent()
            _ = try await shop.paidIntent()
            let tooMuch = try await shop.call("v1/refunds", form: "payment_intent=\(intent)&amount=1251")
            #expect(tooMuch.status == 400)
            #expect(tooMuch.error["param"] as? String == "amount")
            let part = try await shop.call("v1/refunds", form: "payment_intent=\(intent)&amount=1000")
            #expect(part.string("status") == "succeeded")
            #expect(part.string("payment_intent") == intent)
            let rest = try await shop.call("v1/refunds", form: "payment_intent=\(intent)&metadata[n]=2")
            #expect(rest.json["amount"] as? Int == 250)
            #expect(try await shop.call("v1/refunds", form: "payment_intent=\(intent)&amount=1").status == 400)
            let list = try await shop.call("v1/refunds?payment_intent=\(intent)")
            #expect(list.data.compactMap { $0["amount"] as? Int } == [250, 1000])
            let charge = try await shop.call("v1/payment_intents/\(intent)?expand[]=latest_charge")
            #expect((charge.json["latest_charge"] as? [String: Any])?["amount_refunded"] as? Int == 1250)
            #expect(try await shop.call("v1/refunds", form: "payment_intent=pi_none").status == 404)
        }
    }

    @Test("only an open session can be expired")
    func expire() async throws {
        try await SimulatedShop.run { shop in
            let id = try await shop.session()
            #expect(try await shop.call("v1/checkout/sessions/\(id)/expire", form: "").string("status") == "expired")
            #expect(try await shop.call("v1/checkout/sessions/\(id)/expire", form: "").status == 400)
        }
    }

    @Test("the event list tells what happened, newest first, by type and by cursor")
    func events() async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.paidIntent()
            let all = try await shop.call("v1/events?created[gte]=1").data
            #expect(all.first?["type"] as? String == "checkout.session.completed")
            #expect(all.count == 4)
            let id = all.last?["id"] as? String ?? ""
            #expect(try await shop.call("v1/events?ending_before=\(id)").data.count == 3)
            #expect(try await shop.call("v1/events?type=charge.*").data.count == 1)
            #expect(try await shop.call("v1/events/\(id)").string("type") == "payment_intent.created")
            #expect(try await shop.call("v1/events?created[gte]=99999999999").data.isEmpty)
        }
    }

    @Test("a dispute is opened and won through the controls, and read through the API")
    func disputes() async throws {
        try await SimulatedShop.run { shop in
            let intent = try await shop.paidIntent()
            let opened = try await shop.call(
                "simulator-control/disputes", form: #"{"payment_intent": "\#(intent)"}"#)
            let id = opened.string("id") ?? ""
            #expect(opened.string("status") == "needs_response")
            let won = try await shop.call("simulator-control/disputes/\(id)", form: #"{"status": "won"}"#)
            #expect(won.status == 200)
            #expect(try await shop.call("v1/disputes/\(id)").string("status") == "won")
            #expect(try await shop.call("v1/disputes?payment_intent=\(intent)").data.count == 1)
            let again = try await shop.call("simulator-control/disputes/\(id)", form: #"{"status": "lost"}"#)
            #expect(again.status == 400)
        }
    }
}
