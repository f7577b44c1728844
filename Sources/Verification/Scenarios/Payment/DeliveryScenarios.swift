/// One fact that comes more than once.
enum DeliveryScenarios {
    static let all: [Scenario] = [
        Scenario(
            "payment.identical-deliveries", "50 Identical Deliveries",
            Bilingual(
                "50 однакових доставок одночасно - одне завдання", "50 identical deliveries at once make one job"),
            needs: [.signIn, .webhookSecret], run: identical),
        Scenario(
            "payment.event-types", "Three Event Types At Once",
            Bilingual(
                "payment_intent.succeeded ∥ charge.succeeded ∥ checkout.session.completed - одне завдання",
                "payment_intent.succeeded ∥ charge.succeeded ∥ checkout.session.completed make one job"),
            needs: [.signIn, .webhookSecret], run: types),
        Scenario(
            "payment.verify-beside-webhook", "Verify Beside Webhook",
            Bilingual("50 перевірок поруч із 50 вебхуками узгоджені", "50 verifications beside 50 webhooks agree"),
            needs: [.signIn, .webhookSecret], run: verify),
        Scenario(
            "payment.lost-acknowledgement", "Lost Acknowledgement",
            Bilingual(
                "відповідь на вебхук втрачено: повторна доставка не дає другого завдання",
                "the answer to a webhook is lost: its redelivery makes no second job"),
            needs: [.signIn, .webhookSecret], run: lost),
        Scenario(
            "payment.kill", "Kill Between Commit And Answer",
            Bilingual(
                "kill -9 між комітом і відповіддю: після перезапуску одне завдання",
                "kill -9 between the commit and the answer: after the restart there is one job"),
            needs: [.signIn, .webhookSecret, .ownServer], run: kill),
    ]

    private static func identical(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        let event = order.completed()
        let answers = try await together(trial.concurrency) { _ in try await trial.deliver(event) }
        for answer in answers {
            try answer.expect(200)
            try requireEqual(Bilingual("received"), answer["received"]?.bool, true, in: answer)
        }
        try await trial.expectOneJob(of: order)
        guard trial.site.administration.isAvailable else { return }
        let inbox = try await trial.api.call(
            .webhookEvents, query: ["limit": "100", "type": event.type], token: try await trial.administrator()
        ).expect(200)
        let stored = inbox["items"]?.array?.filter { $0["event_id"]?.string == event.id } ?? []
        try requireEqual(Bilingual("рядків у вхідних", "rows of the inbox"), stored.count, 1, in: inbox)
        try requireEqual(
            Bilingual("delivery_count"), stored.first?["delivery_count"]?.int, trial.concurrency, in: inbox)
    }

    private static func types(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        let events = [order.intent("payment_intent.succeeded"), order.charge(), order.completed()]
        let answers = try await together(events.count) { try await trial.deliver(events[$0]) }
        for answer in answers { try answer.expect(200) }
        try await trial.expectOneJob(of: order)
    }

    private static func verify(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        // The provider's own events name an intent that only it knows: ours name none.
        let event = order.completed(["payment_intent": .null])
        let isPaidThere = trial.site.own == nil ? false : try await trial.payAtPage(order)
        let answers = try await together(trial.concurrency * 2) { number in
            number.isMultiple(of: 2)
                ? try await trial.deliver(event)
                : try await trial.api.call(
                    .verifyPayment, query: ["session_id": order.session], token: order.customer.access)
        }
        for answer in answers { try answer.expect(200) }
        let job = try await trial.expectOneJob(of: order)
        let others = Set(answers.compactMap { $0["job_id"]?.string }).subtracting([job])
        try require(
            others.isEmpty, Bilingual("job_id: \(job)"), Bilingual("job_id: \(others.sorted())"), in: answers.last)
        let last = try await trial.api.call(
            .verifyPayment, query: ["session_id": order.session], token: order.customer.access
        ).expect(200)
        try requireEqual(Bilingual("status"), last["status"]?.string, "paid", in: last)
        try requireEqual(Bilingual("job_id"), last["job_id"]?.string, job, in: last)
        if !isPaidThere { trial.afterwards { _ = try? await trial.deliver(order.refunded()) } }
    }

    private static func lost(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        let event = order.completed()
        let withheld = try await WithholdingProxy.run(before: trial.api) { proxy in
            try await proxy.withheld { door in try await trial.deliver(event, through: door) }
        }
        try withheld.expect(200)
        for _ in 1...2 { try await trial.deliver(event).expect(200) }
        try await trial.expectOneJob(of: order)
    }

    private static func kill(_ trial: Trial) async throws {
        guard let server = trial.site.own?.raised else { throw Skipped(reason: Means.ownServer.lack) }
        let order = try await trial.newOrder(of: try await trial.visitor())
        let event = order.completed()
        trial.afterwards { _ = try? await trial.deliver(order.refunded()) }
        let withheld: Result<Answer, any Error>
        do {
            withheld = .success(
                try await WithholdingProxy.run(before: trial.api, beforeClosing: { await server.kill() }) { proxy in
                    try await proxy.withheld { door in try await trial.deliver(event, through: door) }
                })
        } catch {
            withheld = .failure(error)
        }
        try await server.start()
        try withheld.get().expect(200)
        try await trial.deliver(event).expect(200)
        try await trial.expectOneJob(of: order)
    }
}

extension Trial {
    /// Waits until the payment is paid, and looks whether exactly one job follows from it.
    ///
    /// - Returns: the job's id.
    @discardableResult
    func expectOneJob(of order: Order) async throws -> String {
        let job = try await job(of: order)
        try await wait(forPaymentOf: order, toBe: "paid")
        let timeline = try await api.call(.timeline, order.payment, token: order.customer.access).expect(200)
        let entries = timeline["items"]?.array ?? []
        let payments = entries.count { $0["kind"]?.string == "transition" && $0["to"]?.string == "paid" }
        try requireEqual(Bilingual("переходів у paid", "transitions to paid"), payments, 1, in: timeline)
        let jobs = Set(entries.filter { $0["kind"]?.string == "job" }.compactMap { $0["job_id"]?.string })
        try require(
            jobs.isSubset(of: [job]), Bilingual("завдання \(job)", "job \(job)"), Bilingual("\(jobs.sorted())"),
            in: timeline)
        guard site.administration.isAvailable else { return job }
        let list = try await api.call(
            .adminJobs, query: ["document_id": order.document, "kind": "generate_full_document"],
            token: try await administrator()
        ).expect(200)
        try requireEqual(Bilingual("завдань", "jobs"), list["items"]?.array?.count, 1, in: list)
        return job
    }
}
