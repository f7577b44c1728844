/// A document that is to be paid for, with its open checkout.
struct Order: Sendable {
    let customer: Visitor
    let document: String
    let payment: String
    let session: String
    let checkoutURL: String
    let amount: Int
    let currency: String
    /// In the ids of everything that the provider would name.
    let mark: String

    /// The payment intent that the provider makes when the customer pays.
    var intent: String { "pi_\(mark)" }

    /// What is always asked for: three pages from one source.
    static func request(_ changes: [String: JSON?] = [:]) -> JSON {
        let plain: JSON = [
            "title": "The harbours of a coast", "topic": "How the harbours of the coast grew, one after the other.",
            "language": "en", "target_pages": 3, "citation_style": "apa",
            "sources": [
                [
                    "kind": "text", "title": "A register of harbours", "author": "A. Writer", "year": 2024,
                    "content": .string(register),
                ]
            ],
        ]
        return plain.with(changes)
    }

    /// Enough sentences for three pages, no two alike.
    private static let register = (1...60).map { number in
        "Harbour \(number) of the coast was opened in \(1_700 + number) and takes \(number * 37 + 100) ships a year."
    }.joined(separator: " ")
}

extension Trial {
    /// Describes a document and gives its id.
    func newDocument(of customer: Visitor, _ changes: [String: JSON?] = [:]) async throws -> String {
        try await api.call(.createDocument, token: customer.access, json: Order.request(changes)).expect(201)
            .string("id")
    }

    /// Describes a document and opens the checkout for it.
    func newOrder(of customer: Visitor) async throws -> Order {
        let document = try await newDocument(of: customer)
        let answer = try await checkOut(document, of: customer, key: "verify-\(document)").expect(201)
        return Order(
            customer: customer, document: document, payment: try answer.string("payment_id"),
            session: try answer.string("session_id"), checkoutURL: try answer.string("checkout_url"),
            amount: try require(answer["amount"]?.int, Bilingual("`amount`"), in: answer),
            currency: try answer.string("currency"), mark: document.filter { $0 != "-" })
    }

    func checkOut(_ document: String, of customer: Visitor, key: String) async throws -> Answer {
        try await api.call(
            .checkout, token: customer.access, json: ["document_id": .string(document)],
            headers: ["Idempotency-Key": key])
    }

    /// Delivers an event as the provider does.
    func deliver(_ event: ProviderEvent, secret: String? = nil, through door: ServerAPI? = nil) async throws -> Answer {
        guard let secret = secret ?? site.webhookSecrets?.current else {
            throw Skipped(reason: Means.webhookSecret.lack)
        }
        let signature = WebhookSignature(of: event.body, with: secret)
        return try await (door ?? api).call(
            .webhook, body: event.body, headers: ["Stripe-Signature": signature.header], isSigned: true)
    }

    /// Pays, and waits for the job that follows from it.
    ///
    /// - Parameter isKept: whether it stays paid when the scenario has ended; else what is not needed any more is not
    ///   written either.
    /// - Returns: the job's id.
    func pay(_ order: Order, isKept: Bool = false) async throws -> String {
        if site.webhookSecrets != nil {
            if !isKept { afterwards { [self] in _ = try? await deliver(order.refunded()) } }
            try await deliver(order.completed()).expect(200)
        } else if try await !payAtPage(order) {
            throw Skipped(reason: Means.payment.lack)
        }
        return try await job(of: order)
    }

    /// A document that is finished and paid for, of somebody who is signed in.
    func finishedOrder() async throws -> Order {
        if let order = await site.people.finishedOrder() { return order }
        let order = try await newOrder(of: try await visitor())
        _ = try await pay(order, isKept: true)
        try await wait(for: order, toBe: ["completed"])
        await site.people.keep(finished: order)
        return order
    }

    /// Presses the simulator's button, where the checkout leads to a simulator.
    func payAtPage(_ order: Order) async throws -> Bool {
        guard order.checkoutURL.contains("/pay/cs_test_") else { return false }
        return try await api.visit("POST", order.checkoutURL, form: "action=pay").status == 303
    }

    /// The job of a paid document.
    func job(of order: Order) async throws -> String {
        try await eventually(Bilingual("завдання після оплати", "a job after the payment")) { last in
            let answer = try await look(at: order)
            last = answer
            return answer["job"]?["id"]?.string
        }
    }

    /// The document as it is now.
    func look(at order: Order) async throws -> Answer {
        try await api.call(.document, order.document, token: order.customer.access).expect(200)
    }

    /// Waits for the document's state.
    @discardableResult
    func wait(for order: Order, toBe statuses: Set<String>, within limit: Duration = .seconds(120)) async throws
        -> Answer
    {
        let names = statuses.sorted().joined(separator: " / ")
        return try await eventually(Bilingual("документ: \(names)", "document: \(names)"), within: limit) { last in
            let answer = try await look(at: order)
            last = answer
            return statuses.contains(answer["status"]?.string ?? "") ? answer : nil
        }
    }

    /// The payment as it is now.
    func look(atPaymentOf order: Order) async throws -> Answer {
        try await api.call(.payment, order.payment, token: order.customer.access).expect(200)
    }

    /// Waits for the payment's state.
    func wait(forPaymentOf order: Order, toBe status: String) async throws {
        _ = try await eventually(Bilingual("оплата: \(status)", "payment: \(status)")) { last in
            let answer = try await look(atPaymentOf: order)
            last = answer
            return answer["status"]?.string == status ? answer : nil
        }
    }
}
