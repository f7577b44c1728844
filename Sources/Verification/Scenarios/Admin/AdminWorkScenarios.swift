/// What administrators decide.
enum AdminWorkScenarios {
    static let all: [Scenario] = [
        Scenario(
            "admin.refund-request", "Refund Requests",
            Bilingual(
                "клієнт просить, адміністратор відхиляє, один відкритий запит",
                "a customer asks, an administrator refuses, one open request"),
            needs: [.signIn, .payment, .administrator], run: refundRequest),
        Scenario(
            "admin.export", "Payments As CSV",
            Bilingual("експорт оплат у CSV", "payments are exported as CSV"), needs: [.signIn, .administrator],
            run: export),
        Scenario(
            "admin.job-detail", "Job Detail",
            Bilingual("спроби, кроки, виклики та події завдання", "a job's attempts, steps, calls and events"),
            needs: [.signIn, .payment, .administrator], run: detail),
        Scenario(
            "admin.maintenance", "Maintenance",
            Bilingual(
                "закритий сервіс: клієнтам 503, адміністраторам і `/health` - ні",
                "a closed service: 503 for customers, not for administrators and `/health`"),
            needs: [.signIn, .administrator, .ownServer], run: maintenance),
    ]

    private static func refundRequest(_ trial: Trial) async throws {
        let administrator = try await trial.administrator()
        let order = try await trial.newOrder(of: try await trial.visitor())
        _ = try await trial.pay(order)
        let body: JSON = [
            "payment_id": .string(order.payment), "reason": "It is not what I asked for.", "reason_category": "quality",
        ]
        let token = order.customer.access
        try await trial.api.call(.requestRefund, token: token, json: body.with(["reason": "short"])).expect(422)
        try await trial.api.call(.requestRefund, token: token, json: body.with(["reason_category": "none"])).expect(422)
        let asked = try await trial.api.call(.requestRefund, token: token, json: body).expect(201)
        let id = try asked.string("id")
        try await trial.api.call(.requestRefund, token: token, json: body).expect(409)
        try await trial.api.call(.refundRequest, id, token: token).expect(200)
        try await trial.api.call(.rejectRefund, id, token: token, json: [:]).expect(403)
        let list = try await trial.api.call(.adminRefunds, query: ["status": "open"], token: administrator).expect(200)
        let ids = list["items"]?.array?.compactMap { $0["id"]?.string } ?? []
        try require(ids.contains(id), Bilingual(id), Bilingual("\(ids)"), in: list)
        let decided = try await trial.api.call(
            .rejectRefund, id, token: administrator, json: ["note": "It is what was asked for."]
        ).expect(200)
        try requireEqual(Bilingual("status"), decided["status"]?.string, "rejected", in: decided)
        try await trial.api.call(.approveRefund, id, token: administrator, json: [:]).expect(409)
    }

    private static func export(_ trial: Trial) async throws {
        let administrator = try await trial.administrator()
        let order = try await trial.newOrder(of: try await trial.visitor())
        let answer = try await trial.api.call(
            .exportPayments, query: ["format": "csv"], token: administrator
        ).expect(200)
        try answer.expectHeader("Content-Type", { $0.hasPrefix("text/csv") }, "text/csv")
        let rows = answer.text.split(whereSeparator: \.isNewline)
        try require(rows.count >= 2, Bilingual("заголовок і рядки", "a header and rows"), Bilingual("\(rows.count)"))
        let columns = rows.first?.split(separator: ",", omittingEmptySubsequences: false).count
        let row = rows.first { $0.contains(order.payment) }
        try requireEqual(
            Bilingual("стовпців", "columns"),
            row?.split(separator: ",", omittingEmptySubsequences: false).count, columns ?? 0, in: answer)
        try await trial.api.call(.exportPayments, query: ["format": "csv"], token: order.customer.access).expect(403)
    }

    private static func detail(_ trial: Trial) async throws {
        let administrator = try await trial.administrator()
        let order = try await trial.newOrder(of: try await trial.visitor())
        let job = try await trial.pay(order)
        let detail = try await eventually(Bilingual("перший крок завдання", "the job's first step")) { last in
            let answer = try await trial.api.call(.adminJob, job, token: administrator).expect(200)
            last = answer
            return answer["steps"]?.array?.isEmpty == false ? answer : nil
        }
        try detail.expectFields("job", "attempts", "steps", "calls", "events")
        try requireEqual(Bilingual("job.id"), detail["job"]?["id"]?.string, job, in: detail)
        try await trial.api.call(.adminJob, "none", token: administrator).expect(404)
    }

    private static func maintenance(_ trial: Trial) async throws {
        let administrator = try await trial.administrator()
        let visitor = try await trial.visitor()
        let (closed, open): (JSON, JSON) = (
            ["enabled": true, "message": "Back soon.", "allowed_ips": ["203.0.113.7"]], ["enabled": false]
        )
        try await trial.api.call(.maintenance, token: visitor.access, json: closed).expect(403)
        trial.afterwards { _ = try? await trial.api.call(.maintenance, token: administrator, json: open) }
        try await trial.api.call(.maintenance, token: administrator, json: closed).expect(200)
        try await wait(trial, visitor, for: 503)
        try await trial.api.call(.health).expect(200)
        try await trial.api.call(.adminJobs, token: administrator).expect(200)
        try await trial.api.call(.maintenance, token: administrator, json: open).expect(200)
        try await wait(trial, visitor, for: 200)
    }

    /// It holds for every process within a second.
    private static func wait(_ trial: Trial, _ visitor: Visitor, for status: Int) async throws {
        _ = try await eventually(Bilingual("\(status)"), within: .seconds(30)) { last in
            let answer = try await trial.api.call(.documents, token: visitor.access)
            last = answer
            return answer.status == status ? answer : nil
        }
    }
}
