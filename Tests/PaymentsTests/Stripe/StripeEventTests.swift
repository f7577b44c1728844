import Database
import Foundation
import TestSupport
import Testing

@testable import Payments

@Suite("A provider's event")
struct StripeEventTests {
    private static let paymentID = PaymentID(at: TestClock.start)
    private static let otherID = PaymentID(at: TestClock.start)

    /// A fact with the ids that were named.
    private static func about(
        _ fact: PaymentObservation.Fact, session: String? = nil, intent: String? = nil
    ) -> PaymentObservation {
        PaymentObservation(fact, sessionID: session, intentID: intent)
    }

    private static let session: [String: any Sendable] = [
        "id": "cs_1", "object": "checkout.session", "payment_intent": "pi_1", "payment_status": "paid",
        "amount_total": 1_000, "currency": "eur",
    ]
    private static let intent: [String: any Sendable] = [
        "id": "pi_1", "object": "payment_intent", "amount_received": 1_000, "currency": "eur",
        "last_payment_error": ["message": "Your card was declined."],
    ]
    private static let money = Money(amount: 1_000, currency: "eur")

    private static let readings: [(type: String, object: [String: any Sendable], means: PaymentObservation?)] = [
        ("checkout.session.completed", session, about(.paid(money), session: "cs_1", intent: "pi_1")),
        (
            "checkout.session.completed", session.merging(["payment_status": "unpaid"]) { $1 },
            about(.pending, session: "cs_1", intent: "pi_1")
        ),
        (
            "checkout.session.completed", session.merging(["payment_status": "no_payment_required"]) { $1 },
            about(.pending, session: "cs_1", intent: "pi_1")
        ),
        (
            "checkout.session.completed", session.merging(["amount_total": "1000"]) { $1 },
            about(.paid(Money(amount: -1, currency: "eur")), session: "cs_1", intent: "pi_1")
        ),
        (
            "checkout.session.completed", session.filter { $0.key != "currency" },
            about(.paid(Money(amount: 1_000, currency: "")), session: "cs_1", intent: "pi_1")
        ),
        (
            "checkout.session.async_payment_succeeded", session,
            about(.paid(money), session: "cs_1", intent: "pi_1")
        ),
        (
            "checkout.session.async_payment_failed", session,
            about(.failed(reason: "declined"), session: "cs_1", intent: "pi_1")
        ),
        (
            "checkout.session.expired", session.filter { $0.key != "payment_intent" },
            about(.expired, session: "cs_1")
        ),
        ("payment_intent.succeeded", intent, about(.paid(money), intent: "pi_1")),
        ("payment_intent.processing", intent, about(.pending, intent: "pi_1")),
        (
            "payment_intent.payment_failed", intent,
            about(.attemptFailed(reason: "Your card was declined."), intent: "pi_1")
        ),
        (
            "payment_intent.payment_failed", intent.filter { $0.key == "id" },
            about(.attemptFailed(reason: "declined"), intent: "pi_1")
        ),
        ("payment_intent.canceled", intent, about(.canceled, intent: "pi_1")),
        ("payment_intent.created", intent, nil),
        ("charge.succeeded", ["id": "ch_1"], nil),
        ("checkout.session.Completed", session, nil),
        ("", session, nil),
    ]

    @Test("means what its type says", arguments: readings.indices)
    func meaning(index: Int) throws {
        let reading = Self.readings[index]
        guard !reading.type.isEmpty else {
            #expect(throws: DecodingError.self) { try Self.event("", reading.object) }
            return
        }
        #expect(try Self.event(reading.type, reading.object).observation == reading.means)
    }

    @Test("is about the payment that its metadata names, or its reference where they name none")
    func paymentIDs() throws {
        let mine = Self.paymentID.text
        let other = Self.otherID.text
        let cases: [([String: any Sendable], PaymentID?)] = [
            (["metadata": ["payment_id": mine]], Self.paymentID),
            (["metadata": ["payment_id": mine.uppercased()]], Self.paymentID),
            (["metadata": ["payment_id": mine], "client_reference_id": other], Self.paymentID),
            (["metadata": [String: String](), "client_reference_id": mine], Self.paymentID),
            (["metadata": ["payment_id": 7], "client_reference_id": mine], Self.paymentID),
            (["client_reference_id": mine], Self.paymentID),
            (["metadata": ["payment_id": "order 7"]], nil),
            (["metadata": ["payment_id": ""]], nil),
            (["metadata": "none"], nil),
            ([:], nil),
        ]
        for (fields, expected) in cases {
            let event = try Self.event("checkout.session.completed", Self.session.merging(fields) { $1 })
            #expect(event.paymentID == expected, "\(fields)")
        }
    }

    @Test("is read whatever else stands in it", arguments: ["charge.succeeded", "customer.created", "v2.anything"])
    func otherObjects(type: String) throws {
        let event = try Self.event(type, ["id": 7, "object": ["a"], "metadata": 1, "currency": false, "x": ["y": "z"]])
        #expect(event.type == type)
        #expect(event.object.id == nil)
        #expect(event.observation == nil)
    }

    /// Bodies that are signed, and yet no events that could be kept.
    static let malformed: [String] = [
        "", "{", "[]", "null", "7", "\"event\"", "{}", "\u{FEFF}",
        #"{"id":"evt_1","type":"t","livemode":false,"created":1}"#,
        #"{"id":"evt_1","type":"t","livemode":false,"created":1,"data":{}}"#,
        #"{"id":"evt_1","type":"t","livemode":false,"created":1,"data":{"object":null}}"#,
        #"{"id":"evt_1","type":"t","livemode":"false","created":1,"data":{"object":{}}}"#,
        #"{"id":"evt_1","type":"t","livemode":false,"created":"1","data":{"object":{}}}"#,
        #"{"id":"evt_1","type":"t","livemode":false,"created":-1,"data":{"object":{}}}"#,
        #"{"id":"evt_1","type":"t","livemode":false,"created":9223372036854775807,"data":{"object":{}}}"#,
        #"{"id":7,"type":"t","livemode":false,"created":1,"data":{"object":{}}}"#,
        #"{"id":"","type":"t","livemode":false,"created":1,"data":{"object":{}}}"#,
        #"{"id":"evt_\u0000","type":"t","livemode":false,"created":1,"data":{"object":{}}}"#,
        #"{"id":"evt_1","type":"t\u0000","livemode":false,"created":1,"data":{"object":{}}}"#,
        #"{"id":"evt_1","type":"t","account":"a\u0000","livemode":false,"created":1,"data":{"object":{}}}"#,
        #"{"id":"\#(String(repeating: "e", count: 256))","type":"t","livemode":false,"created":1,"data":{"object":{}}}"#,
        #"{"id":"evt_1","type":"t","livemode":false,"created":1,"data":{"object":{}}"#,
    ]

    @Test("is refused when it is none", arguments: malformed)
    func refusal(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(StripeEvent.self, from: Data(text.utf8)) }
    }

    @Test("is one without a time or a mode, too: then it is about no real money")
    func bare() throws {
        for (fields, created) in [
            ("", nil as Int64?), (#","created":null,"livemode":null"#, nil), (#","created":1.5"#, 1),
        ] {
            let text = #"{"id":"evt_1","type":"t","data":{"object":{}}\#(fields)}"#
            let event = try JSONDecoder().decode(StripeEvent.self, from: Data(text.utf8))
            #expect(!event.livemode)
            #expect(event.created == created.map { Timestamp(seconds: $0) })
        }
    }

    @Test("loses texts that no database can keep")
    func unstorable() throws {
        let object: [String: any Sendable] = [
            "id": "cs_\u{0}", "payment_intent": "pi_\u{0}", "currency": "e\u{0}r", "client_reference_id": "\u{0}",
            "last_payment_error": ["message": "no\u{0}"],
        ]
        let event = try Self.event("payment_intent.payment_failed", object)
        #expect(event.observation == Self.about(.attemptFailed(reason: "declined")))
        #expect(event.object.id == nil && event.object.paymentIntent == nil && event.object.currency == nil)
        #expect(event.paymentID == nil)
    }

    private static func event(_ type: String, _ object: [String: any Sendable]) throws -> StripeEvent {
        try JSONDecoder().decode(
            StripeEvent.self, from: Data(Events.envelope(type, object, id: "evt_1")))
    }
}
