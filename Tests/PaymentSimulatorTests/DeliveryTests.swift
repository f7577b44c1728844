import Foundation
import TestSupport
import Testing

@testable import PaymentSimulator

@Suite("Webhook delivery over HTTP")
struct DeliveryTests {
    @Test("a delivery refused twice arrives a third time, the same bytes under a fresh signature each time")
    func retries() async throws {
        try await SimulatedShop.run(answers: [500, 500]) { shop in
            let id = try await shop.session()
            _ = try await shop.call("v1/checkout/sessions/\(id)/expire", form: "")
            try await eventually("three deliveries") { shop.endpoint.received.count == 3 }
            let received = shop.endpoint.received
            #expect(Set(received.map(\.type)) == ["checkout.session.expired"])
            #expect(Set(received.map(\.eventID)).count == 1)
            #expect(Set(received.map(\.body)).count == 1)
            #expect(Set(received.map(\.signature)).count == 3)
            #expect(shop.endpoint.isAllSignedRight())
            #expect(shop.pauses.all == [.seconds(1), .seconds(2)])
            let eventID = received.first?.eventID ?? ""
            try await eventually("the event is accepted") {
                try await shop.call("v1/events/\(eventID)").json["pending_webhooks"] as? Int == 0
            }
        }
    }

    @Test("a redirect is no acceptance")
    func redirect() async throws {
        try await SimulatedShop.run(answers: [303]) { shop in
            let id = try await shop.session()
            _ = try await shop.call("v1/checkout/sessions/\(id)/expire", form: "")
            try await eventually("two deliveries") { shop.endpoint.received.count == 2 }
        }
    }

    @Test("a payment is told in order, and delivered as it is listed")
    func order() async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.paidIntent()
            try await eventually("four deliveries") { shop.endpoint.received.count == 4 }
            let received = shop.endpoint.received
            #expect(
                received.map(\.type) == [
                    "payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
                    "checkout.session.completed",
                ])
            #expect(shop.endpoint.isAllSignedRight())
            let listed = try await shop.call("v1/events").data.compactMap { $0["id"] as? String }
            #expect(Array(listed.reversed()) == received.map(\.eventID))
        }
    }

    @Test("each event is delivered as often as asked for")
    func duplicates() async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.faults(#"{"webhook": {"duplicate": 3}}"#)
            _ = try await shop.paidIntent()
            try await eventually("twelve deliveries") { shop.endpoint.received.count == 12 }
            let counts = Dictionary(grouping: shop.endpoint.received, by: \.eventID).mapValues(\.count)
            #expect(counts.count == 4 && counts.values.allSatisfy { $0 == 3 })
        }
    }

    @Test("events can arrive the other way round, and late")
    func reordered() async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.faults(#"{"webhook": {"reorder": true, "delay_seconds": 5}}"#)
            _ = try await shop.paidIntent()
            try await eventually("four deliveries") { shop.endpoint.received.count == 4 }
            #expect(shop.endpoint.received.first?.type == "checkout.session.completed")
            #expect(shop.endpoint.received.last?.type == "payment_intent.created")
            #expect(shop.pauses.all == [.seconds(5)])
        }
    }

    @Test("a dropped event is only in the list; after the fault is cleared the next ones arrive")
    func dropped() async throws {
        try await SimulatedShop.run { shop in
            #expect(try await shop.faults(#"{"webhook": {"drop": true}}"#).status == 200)
            let dropped = try await shop.session()
            _ = try await shop.press("pay", dropped)
            _ = try await shop.call("simulator-control/faults", method: "DELETE")
            let id = try await shop.session()
            _ = try await shop.call("v1/checkout/sessions/\(id)/expire", form: "")
            try await eventually("one delivery") { !shop.endpoint.received.isEmpty }
            #expect(shop.endpoint.received.map(\.type) == ["checkout.session.expired"])
            #expect(try await shop.call("v1/events").data.count == 5)
        }
    }

    @Test("a wrong signature does not verify, and is right again once the fault is cleared")
    func wrongSignature() async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.faults(#"{"webhook": {"wrong_signature": true}}"#)
            let id = try await shop.session()
            _ = try await shop.call("v1/checkout/sessions/\(id)/expire", form: "")
            try await eventually("one delivery") { shop.endpoint.received.count == 1 }
            #expect(shop.endpoint.received.first?.isSignedRight == false)
            _ = try await shop.call("simulator-control/faults", method: "DELETE")
            _ = try await shop.paidIntent()
            try await eventually("all deliveries") { shop.endpoint.received.count == 5 }
            #expect(shop.endpoint.isAllSignedRight(skipping: 1))
        }
    }

    @Test("webhooks can overtake the answer that tells the session's id")
    func beforeResponse() async throws {
        try await SimulatedShop.run { shop in
            _ = try await shop.faults(#"{"webhook": {"before_response": true}}"#)
            let answer = try await shop.call("v1/checkout/sessions", form: Orders.body)
            // Not waited for: all of them were received before the call was answered.
            #expect(shop.endpoint.received.map(\.type).last == "checkout.session.completed")
            #expect(shop.endpoint.received.count == 4)
            #expect(answer.string("status") == "open")
            let id = answer.string("id") ?? ""
            #expect(try await shop.call("v1/checkout/sessions/\(id)").string("payment_status") == "paid")
        }
    }
}
