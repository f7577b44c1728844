/// Events in any order, and such as are none of ours.
enum OrderOfEventsScenarios {
    static let all: [Scenario] = [
        Scenario(
            "payment.out-of-order", "Out Of Order",
            Bilingual(
                "запізнілі failed/processing/expired не скасовують оплату",
                "late failed/processing/expired events do not undo a payment"),
            needs: [.signIn, .webhookSecret], run: late),
        Scenario(
            "payment.paid-after-expiry", "Paid After Expiry",
            Bilingual("доведена оплата сильніша за expired", "a proven payment outranks expired"),
            needs: [.signIn, .webhookSecret], run: afterExpiry),
        Scenario(
            "payment.not-paid-yet", "Not Paid Yet",
            Bilingual("completed без грошей нічого не запускає", "completed without the money starts nothing"),
            needs: [.signIn, .webhookSecret], run: unpaid),
        Scenario(
            "payment.foreign-events", "Foreign Events",
            Bilingual(
                "невідомі типи, оплати і livemode приймаються без наслідків",
                "unknown types, payments and livemode are taken without consequences"),
            needs: [.signIn, .webhookSecret], run: foreign),
    ]

    private static func late(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        try await trial.deliver(order.intent("payment_intent.processing")).expect(200)
        let job = try await trial.pay(order)
        let late = [
            order.intent("payment_intent.payment_failed", ["status": "requires_payment_method"]),
            order.intent("payment_intent.processing", ["status": "processing"]),
            order.session("checkout.session.expired", ["payment_status": "unpaid", "status": "expired"]),
        ]
        for event in late { try await trial.deliver(event).expect(200) }
        try requireEqual(Bilingual("завдання", "job"), try await trial.expectOneJob(of: order), job)
    }

    private static func afterExpiry(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        let expired = order.session("checkout.session.expired", ["payment_status": "unpaid", "payment_intent": .null])
        try await trial.deliver(expired).expect(200)
        try await trial.wait(forPaymentOf: order, toBe: "expired")
        try await trial.deliver(order.completed()).expect(200)
        try await trial.expectOneJob(of: order)
    }

    private static func unpaid(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        try await trial.deliver(order.completed(["payment_status": "unpaid"])).expect(200)
        try await trial.api.call(
            .generate, token: order.customer.access, json: ["document_id": .string(order.document)]
        ).expect(402, slug: "payment-required")
        try await trial.deliver(order.session("checkout.session.async_payment_succeeded")).expect(200)
        try await trial.expectOneJob(of: order)
    }

    private static func foreign(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        var live = order.completed()
        live.isLive = true
        let unknown = ProviderEvent(
            id: "evt_unknown_\(order.mark)", type: "customer.created",
            object: ["id": "cus_1", "object": "customer"])
        let nobodys = order.completed([
            "metadata": ["payment_id": "none"], "client_reference_id": "none", "id": "cs_none",
        ])
        let elsewhere = ProviderEvent(id: nobodys.id + "_2", type: nobodys.type, object: nobodys.object)
        for event in [unknown, elsewhere] { try await trial.deliver(event).expect(200) }
        try await trial.deliver(live).expect(200)
        let payment = try await trial.look(atPaymentOf: order)
        try require(
            ["created", "pending"].contains(payment["status"]?.string ?? ""), Bilingual("pending"),
            Bilingual(payment["status"]?.text ?? "—"), in: payment)
    }
}
