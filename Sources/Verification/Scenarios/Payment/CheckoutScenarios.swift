/// Opening a checkout.
enum CheckoutScenarios {
    static let all: [Scenario] = [
        Scenario(
            "payment.checkout", "Checkout",
            Bilingual(
                "ціна зі збереженого документа, ключ ідемпотентності", "the stored document's price, idempotency keys"),
            needs: [.signIn], run: checkout),
        Scenario(
            "payment.parallel-checkout", "50 Identical Checkouts",
            Bilingual("один ключ - одна сесія оплати", "one key, one checkout session"), needs: [.signIn], run: parallel
        ),
    ]

    private static func checkout(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let price = try await trial.api.call(.price, query: ["pages": "3"]).expect(200)
        try price.expectFields("pages", "amount", "currency")
        try await trial.api.call(.price, query: ["pages": "2"]).expect(422)
        let document = try await trial.newDocument(of: customer)
        let json: JSON = ["document_id": .string(document)]
        try await trial.api.call(.checkout, token: customer.access, json: json)
            .expect(400, slug: "idempotency-key-required")
        let key = "verify-\(document)"
        let first = try await trial.checkOut(document, of: customer, key: key).expect(201)
        try first.expectFields("payment_id", "session_id", "checkout_url", "amount", "currency")
        try requireEqual(Bilingual("amount"), first["amount"], price["amount"] ?? .null, in: first)
        let again = try await trial.checkOut(document, of: customer, key: key).expect(200, 201)
        try requireEqual(Bilingual("session_id"), again["session_id"], first["session_id"] ?? .null, in: again)
        let otherKey = try await trial.checkOut(document, of: customer, key: key + "-2").expect(200)
        try requireEqual(Bilingual("session_id"), otherKey["session_id"], first["session_id"] ?? .null, in: otherKey)
        let other = try await trial.newDocument(of: customer)
        try await trial.checkOut(other, of: customer, key: key).expect(422, slug: "idempotency-key-reused")
    }

    private static func parallel(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let document = try await trial.newDocument(of: customer)
        let answers = try await together(trial.concurrency) { _ in
            try await trial.checkOut(document, of: customer, key: "verify-race-\(document)")
        }
        for answer in answers { try answer.expect(200, 201, 409) }
        let sessions = Set(answers.compactMap { $0["session_id"]?.string })
        try requireEqual(
            Bilingual("сесій оплати", "checkout sessions"), sessions.count, 1,
            in: answers.first { $0.status < 300 } ?? answers.first)
    }
}
