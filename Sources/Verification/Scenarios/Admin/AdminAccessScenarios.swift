/// 401, 403, 200: the same three for each list that administrators have.
enum AdminAccessScenarios {
    static let all: [Scenario] = lists.map { list in
        Scenario(
            "admin.\(list.id)", list.name, Bilingual("401 без токена, 403 без ролі, 200 з роллю", "401, 403, 200"),
            needs: [.signIn, .administrator]
        ) { trial in try await access(trial, list.endpoint) }
    }

    private static let lists: [(id: String, name: String, endpoint: Endpoint)] = [
        ("stats", "Stats", .adminStats), ("users", "Users", .adminUsers), ("jobs", "Jobs", .adminJobs),
        ("payments", "Payments", .adminPayments), ("refunds", "Refunds", .adminRefunds),
        ("webhook-events", "Webhook Events", .webhookEvents), ("documents", "Documents", .adminDocuments),
        ("audit-log", "Audit Log", .auditLog),
    ]

    private static func access(_ trial: Trial, _ endpoint: Endpoint) async throws {
        let administrator = try await trial.administrator()
        let visitor = try await trial.visitor()
        let answer = try await trial.api.call(endpoint, token: administrator).expect(200)
        if endpoint != .adminStats {
            try answer.expectFields("items", "next_cursor")
            let narrow = try await trial.api.call(endpoint, query: ["limit": "1"], token: administrator).expect(200)
            try require(
                (narrow["items"]?.array?.count ?? 2) <= 1, Bilingual("?limit=1: ≤ 1"),
                Bilingual("\(narrow["items"]?.array?.count ?? -1)"), in: narrow)
            try await trial.api.call(endpoint, query: ["limit": "101"], token: administrator).expect(422)
        }
        try await trial.api.call(endpoint).expect(401)
        try await trial.api.call(endpoint, token: visitor.access).expect(403)
    }
}
