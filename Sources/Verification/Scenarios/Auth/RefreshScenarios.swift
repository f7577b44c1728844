/// Good and bad refresh tokens.
enum RefreshScenarios {
    static let all: [Scenario] = [
        Scenario(
            "auth.valid-refresh", "Valid Refresh Token",
            Bilingual("успішне оновлення access token", "the access token is renewed"), needs: [.signIn], run: valid),
        Scenario(
            "auth.invalid-refresh", "Invalid Refresh Token Rejection",
            Bilingual("відхилення невалідного токену (401)", "an invalid token is refused (401)"),
            needs: [.signIn], run: invalid),
        Scenario(
            "auth.empty-refresh", "Empty Refresh Token Rejection",
            Bilingual("відхилення порожнього токену (401)", "an empty token is refused (401)"), run: empty),
        Scenario(
            "auth.session-validation", "Session Validation",
            Bilingual("валідація активності сесії при refresh", "a refresh checks that the session is active"),
            needs: [.signIn], run: session),
    ]

    private static func valid(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        let answer = try await trial.refresh(visitor.refresh).expect(200)
        try answer.expectFields("access_token", "refresh_token", "token_type", "expires_in", "user")
        try requireEqual(Bilingual("user.email"), answer["user"]?["email"]?.string, visitor.email, in: answer)
        let me = try await trial.api.call(.me, token: try answer.string("access_token")).expect(200)
        try requireEqual(Bilingual("email"), me["email"]?.string, visitor.email, in: me)
    }

    private static func invalid(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        let forged = ForgedToken(visitor.refresh)
        let refused = [
            "garbage", visitor.access, forged.withBrokenSignature, forged.unsigned, visitor.refresh + "=",
        ]
        try await trial.each(refused) { token in
            try await trial.refresh(token).expect(401, slug: "invalid-refresh-token")
        }
        // None of them has cost the session anything.
        try await trial.refresh(visitor.refresh).expect(200)
    }

    private static func empty(_ trial: Trial) async throws {
        let bodies: [JSON] = [["refresh_token": ""], ["refresh_token": nil], [:]]
        try await trial.each(bodies) { body in
            try await trial.api.call(.refresh, json: body).expect(401, slug: "invalid-refresh-token")
        }
    }

    private static func session(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        let list = try await trial.api.call(.sessions, token: visitor.access).expect(200)
        let current = list["items"]?.array?.first { $0["current"]?.bool == true }
        let id = try require(current?["id"]?.string, Bilingual("поточна сесія", "the current session"), in: list)
        try await trial.api.call(.endSession, id, token: visitor.access).expect(204)
        try await trial.refresh(visitor.refresh).expect(401, slug: "invalid-refresh-token")
        try await trial.api.call(.me, token: visitor.access).expect(401)
    }
}

extension Trial {
    func refresh(_ token: String, isPatient: Bool = true) async throws -> Answer {
        try await api.call(.refresh, json: ["refresh_token": .string(token)], isPatient: isPatient)
    }
}
