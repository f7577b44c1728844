import Database
import Foundation

/// The envelope of a webhook (https://docs.stripe.com/api/events/object), and of its object what we look at.
struct StripeEvent: Decodable, Sendable {
    let id: String
    let type: String
    /// Whether it is about real money; an event that does not say so is about none.
    let livemode: Bool
    /// When the provider made it, if it says so.
    let created: Timestamp?
    /// The connected account it is about; the platform's own events have none.
    let account: String?
    let object: Object

    enum CodingKeys: String, CodingKey {
        case id, type, livemode, created, account, data
    }

    private struct Wrapper: Decodable { let object: Object }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        type = try container.decode(String.self, forKey: .type)
        livemode = try container.decodeIfPresent(Bool.self, forKey: .livemode) ?? false
        let seconds = try container.decodeIfPresent(Double.self, forKey: .created)
        account = try container.decodeIfPresent(String.self, forKey: .account)
        object = try container.decode(Wrapper.self, forKey: .data).object
        guard (1...255).contains(id.utf8.count), (1...255).contains(type.utf8.count),
            // No engine stores U+0000, and no event is from beyond the year 9999.
            ![id, type, account ?? ""].contains(where: { $0.utf8.contains(0) }),
            (0...253_402_300_799).contains(seconds ?? 0)
        else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "id, type or created")
        }
        created = seconds.map { Timestamp(seconds: Int64($0)) }
    }

    /// The event in a body whose signature is right; `nil` when it is none.
    ///
    /// JSON is UTF-8 (RFC 8259 §8.1) and never holds a byte 0: Foundation would also read UTF-16, and would not look at
    /// bytes that it does not need.
    init?(signed body: [UInt8]) {
        guard !body.contains(0), String(validating: body, as: UTF8.self) != nil,
            let event = try? JSONDecoder().decode(StripeEvent.self, from: Data(body))
        else { return nil }
        self = event
    }

    /// A checkout session, a payment intent, a charge, a refund or a dispute.
    ///
    /// Fields of other objects, or of other types, are read as absent: an unknown event must still be stored.
    struct Object: Decodable, Sendable {
        let id: String?
        let object: String?
        let paymentID: String?
        let clientReferenceID: String?
        let paymentStatus: String?
        let paymentIntent: String?
        let amountTotal: Int64?
        let amountReceived: Int64?
        let currency: String?
        let errorMessage: String?
        let amount: Int64?
        let status: String?
        let reason: String?
        let failureReason: String?
        let refundID: String?

        enum CodingKeys: String, CodingKey {
            case id, object, metadata, currency, amount, status, reason
            case failureReason = "failure_reason"
            case clientReferenceID = "client_reference_id"
            case paymentStatus = "payment_status"
            case paymentIntent = "payment_intent"
            case amountTotal = "amount_total"
            case amountReceived = "amount_received"
            case lastPaymentError = "last_payment_error"
        }

        private struct Metadata: Decodable {
            let paymentID: String?
            let refundID: String?
            enum CodingKeys: String, CodingKey {
                case paymentID = "payment_id"
                case refundID = "refund_id"
            }
        }

        private struct PaymentError: Decodable { let message: String? }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            func text(_ key: CodingKeys) -> String? { Self.storable(try? container.decode(String.self, forKey: key)) }
            func number(_ key: CodingKeys) -> Int64? { try? container.decode(Int64.self, forKey: key) }
            id = text(.id)
            object = text(.object)
            let metadata = try? container.decode(Metadata.self, forKey: .metadata)
            paymentID = metadata?.paymentID
            refundID = metadata?.refundID
            amount = number(.amount)
            status = text(.status)
            reason = text(.reason)
            failureReason = text(.failureReason)
            clientReferenceID = text(.clientReferenceID)
            paymentStatus = text(.paymentStatus)
            paymentIntent = text(.paymentIntent)
            amountTotal = number(.amountTotal)
            amountReceived = number(.amountReceived)
            currency = text(.currency)
            errorMessage = Self.storable(
                (try? container.decode(PaymentError.self, forKey: .lastPaymentError))?.message)
        }

        /// Text with U+0000 can be stored by no engine, and names nothing that we know.
        private static func storable(_ text: String?) -> String? {
            text.flatMap { $0.utf8.contains(0) ? nil : $0 }
        }
    }
}

extension StripeEvent {
    /// What the event says about a payment; `nil` when we do not act on its type.
    var observation: PaymentObservation? {
        let sessionID = object.id
        switch type {
        case "checkout.session.completed":
            // Not paid means that the money comes later, or never: an event of its own will say so.
            guard object.paymentStatus == "paid" else { return session(.pending) }
            return session(.paid(money(object.amountTotal)))
        case "checkout.session.async_payment_succeeded":
            return session(.paid(money(object.amountTotal)))
        case "checkout.session.async_payment_failed":
            return session(.failed(reason: object.errorMessage ?? "declined"))
        case "checkout.session.expired":
            return session(.expired)
        case "payment_intent.succeeded":
            return PaymentObservation(.paid(money(object.amountReceived)), sessionID: nil, intentID: sessionID)
        case "payment_intent.processing":
            return PaymentObservation(.pending, sessionID: nil, intentID: sessionID)
        case "payment_intent.payment_failed":
            return PaymentObservation(
                .attemptFailed(reason: object.errorMessage ?? "declined"), sessionID: nil, intentID: sessionID)
        case "payment_intent.canceled":
            return PaymentObservation(.canceled, sessionID: nil, intentID: sessionID)
        default:
            return nil
        }
    }

    /// Whether we act on such events.
    var isHandled: Bool { observation != nil || isReversal }

    /// Our payment's id, as we gave it to the provider.
    var paymentID: PaymentID? {
        (object.paymentID ?? object.clientReferenceID).flatMap(PaymentID.init)
    }

    private func session(_ fact: PaymentObservation.Fact) -> PaymentObservation {
        PaymentObservation(fact, sessionID: object.id, intentID: object.paymentIntent)
    }

    /// What was received.
    ///
    /// A missing amount equals no price, so it ends as a mismatch, not as a delivery.
    private func money(_ amount: Int64?) -> Money {
        Money(amount: amount ?? -1, currency: object.currency ?? "")
    }
}
