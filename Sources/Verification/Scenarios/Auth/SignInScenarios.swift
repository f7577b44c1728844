/// Links and what they give.
enum SignInScenarios {
    static let all: [Scenario] = [
        Scenario(
            "auth.magic-link-request", "Magic Link Request",
            Bilingual(
                "успішна генерація magic link для користувача", "a magic link is made for a user"),
            run: request),
        Scenario(
            "auth.magic-link-verification", "Magic Link Verification",
            Bilingual("отримання access і refresh токенів", "access and refresh tokens are given"),
            needs: [.signIn], run: verification),
    ]

    private static func request(_ trial: Trial) async throws {
        let address = trial.newAddress("link")
        let answer = try await trial.api.call(.magicLink, json: ["email": .string(address)]).expect(200)
        try answer.expectFields("message", "email", "challenge_id", "expires_in", "expires_in_minutes")
        try requireEqual(Bilingual("email"), answer["email"]?.string, address, in: answer)
        try requireEqual(Bilingual("expires_in"), answer["expires_in"]?.int, 600, in: answer)
        try requireEqual(Bilingual("expires_in_minutes"), answer["expires_in_minutes"]?.int, 10, in: answer)
        let malformed: [JSON] = [
            "none", "a@", "@example.org", "a b@example.org", "a@example.org\r\nBcc: b@example.org",
        ]
        try await trial.each(malformed) { email in
            try await trial.api.call(.magicLink, json: ["email": email]).expect(422)
        }
    }

    private static func verification(_ trial: Trial) async throws {
        let address = trial.newAddress("verification")
        let asked = try await trial.api.call(.magicLink, json: ["email": .string(address)]).expect(200)
        let token = try await trial.linkToken(of: asked, to: address)
        let answer = try await trial.api.call(.verifyMagicLink, json: ["token": .string(token)]).expect(200)
        try answer.expectFields(
            "access_token", "refresh_token", "token_type", "expires_in", "refresh_expires_in", "user")
        try requireEqual(Bilingual("token_type"), answer["token_type"]?.string, "bearer", in: answer)
        try requireEqual(Bilingual("user.email"), answer["user"]?["email"]?.string, address, in: answer)
        try requireEqual(Bilingual("user.is_verified"), answer["user"]?["is_verified"]?.bool, true, in: answer)
        // A link works once; what never was a link is told in the same words.
        let refused: [JSON] = [["token": .string(token)], ["token": "none"], ["token": ""], ["token": nil], [:]]
        try await trial.each(refused) { body in
            try await trial.api.call(.verifyMagicLink, json: body).expect(401, slug: "invalid-magic-link")
        }
    }
}
