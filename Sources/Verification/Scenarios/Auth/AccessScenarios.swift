/// What an access token opens, and what is written down about it.
enum AccessScenarios {
    static let all: [Scenario] = [
        Scenario(
            "auth.access-token", "Access Token Usage",
            Bilingual("access token працює для доступу до `/auth/me`", "the access token opens `/auth/me`"),
            needs: [.signIn], run: access),
        Scenario(
            "auth.audit", "Audit Logging",
            Bilingual(
                "спроби refresh (success/failure) видно в журналі аудиту",
                "attempts to refresh (success/failure) are seen in the audit log"),
            needs: [.signIn, .administrator], run: audit),
    ]

    private static func access(_ trial: Trial) async throws {
        let visitor = try await trial.visitor()
        let me = try await trial.api.call(.me, token: visitor.access).expect(200)
        try me.expectFields("id", "email", "preferred_language", "is_verified", "is_admin", "session")
        try requireEqual(Bilingual("email"), me["email"]?.string, visitor.email, in: me)
        try await trial.each([nil, "garbage", visitor.refresh, visitor.access + "A"]) { token in
            try await trial.api.call(.me, token: token).expect(401)
        }
        // A token in an address ends up in logs.
        try await trial.api.call(.me, query: ["access_token": visitor.access]).expect(401)
        try await trial.api.call(.me, headers: ["Authorization": "Basic \(visitor.access)"]).expect(401)
    }

    private static func audit(_ trial: Trial) async throws {
        let administrator = try await trial.administrator()
        let visitor = try await trial.newVisitor()
        let granted = try await trial.refresh(visitor.refresh).expect(200)
        let refused = try await trial.refresh("garbage").expect(401)
        for attempt in [granted, refused] {
            let entry = try await eventually(
                Bilingual("запис аудиту про \(attempt.request.id)", "an audit entry about \(attempt.request.id)")
            ) { last in
                let log = try await trial.api.call(.auditLog, query: ["limit": "100"], token: administrator).expect(200)
                last = log
                return log["items"]?.array?.first { $0["request_id"]?.string == attempt.request.id }
            }
            let type = try require(entry["type"]?.string, Bilingual("`type`"))
            try require(entry["outcome"]?.string != nil, Bilingual("`outcome`"), Bilingual(entry.text))
            let narrowed = try await trial.api.call(.auditLog, query: ["type": type], token: administrator).expect(200)
            let types = Set((narrowed["items"]?.array ?? []).compactMap { $0["type"]?.string })
            try requireEqual(Bilingual("?type=\(type)"), types, [type], in: narrowed)
            for secret in [visitor.refresh, visitor.access] {
                try require(
                    !narrowed.text.contains(secret), Bilingual("без токенів у журналі", "no token in the log"),
                    Bilingual("токен", "a token"), in: narrowed)
            }
        }
    }
}
