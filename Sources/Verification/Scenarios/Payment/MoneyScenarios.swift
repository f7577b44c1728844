/// Money that is not what was asked for, or goes back.
enum MoneyScenarios {
    static let all: [Scenario] = [
        Scenario(
            "payment.amount-mismatch", "Amount Mismatch",
            Bilingual("інша сума чи валюта - mismatch, без завдання", "another amount or currency: mismatch, no job"),
            needs: [.signIn, .webhookSecret, .destructive], run: mismatch),
        Scenario(
            "payment.refund-while-writing", "Refund Against Generation",
            Bilingual(
                "повне повернення зупиняє генерацію, нічого не віддається",
                "a full refund ends the writing, and nothing is delivered"),
            needs: [.signIn, .webhookSecret, .destructive], run: refund),
        Scenario(
            "payment.refund-first", "Refund Before Payment",
            Bilingual(
                "повернення раніше за оплату: нічого не пишеться", "a refund before the payment: nothing is written"),
            needs: [.signIn, .webhookSecret, .destructive], run: refundFirst),
        Scenario(
            "payment.history", "Payment History",
            Bilingual("оплата, її історія та хронологія", "the payment, its history and its timeline"),
            needs: [.signIn, .payment], run: history),
    ]

    private static func mismatch(_ trial: Trial) async throws {
        let customer = try await trial.visitor()
        let changes: [(Order) -> [String: JSON?]] = [
            { ["amount_total": .number(Double($0.amount - 1))] }, { ["amount_total": .number(Double($0.amount + 1))] },
            { _ in ["currency": "jpy"] },
        ]
        for change in changes {
            let order = try await trial.newOrder(of: customer)
            try await trial.deliver(order.completed(change(order))).expect(200)
            try await trial.wait(forPaymentOf: order, toBe: "mismatch")
            let document = try await trial.look(at: order)
            try requireEqual(Bilingual("job"), document["job"], .null, in: document)
        }
    }

    private static func refund(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        let job = try await trial.pay(order)
        try await trial.deliver(order.refunded()).expect(200)
        try await trial.wait(for: order, toBe: ["refunded"])
        let ended = try await eventually(Bilingual("завдання: canceled", "job: canceled")) { last in
            let answer = try await trial.api.call(.job, job, token: order.customer.access).expect(200)
            last = answer
            return ["canceled", "completed"].contains(answer["status"]?.string ?? "") ? answer : nil
        }
        try requireEqual(Bilingual("status"), ended["status"]?.string, "canceled", in: ended)
        try await trial.expectNothingDelivered(of: order)
        try await trial.wait(forPaymentOf: order, toBe: "refunded")
    }

    private static func refundFirst(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        try await trial.deliver(order.refunded()).expect(200)
        try await trial.deliver(order.completed()).expect(200)
        try await trial.wait(forPaymentOf: order, toBe: "refunded")
        try await trial.expectNothingDelivered(of: order)
    }

    private static func history(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        _ = try await trial.pay(order)
        try await trial.wait(forPaymentOf: order, toBe: "paid")
        let payment = try await trial.look(atPaymentOf: order)
        try payment.expectFields(
            "id", "document_id", "amount", "currency", "status", "created_at", "paid_at", "refunded_amount")
        try requireEqual(Bilingual("amount"), payment["amount"]?.int, order.amount, in: payment)
        let history = try await trial.api.call(.paymentHistory, token: order.customer.access).expect(200)
        let ids = history["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        try require(ids.contains(order.payment), Bilingual(order.payment), Bilingual("\(ids)"), in: history)
        let timeline = try await trial.api.call(.timeline, order.payment, token: order.customer.access).expect(200)
        let entries = timeline["items"]?.array ?? []
        let moments = entries.compactMap { $0["at"]?.string }
        try require(
            !entries.isEmpty && moments == moments.sorted(),
            Bilingual("від найстарішого", "oldest first"), Bilingual("\(moments)"), in: timeline)
    }
}

extension Trial {
    /// Neither a file nor a new start.
    func expectNothingDelivered(of order: Order) async throws {
        try await api.call(.download, order.document, query: ["format": "md"], token: order.customer.access)
            .expect(409, slug: "document-not-ready")
        try await api.call(
            .generate, token: order.customer.access, json: ["document_id": .string(order.document)]
        ).expect(409)
    }
}
