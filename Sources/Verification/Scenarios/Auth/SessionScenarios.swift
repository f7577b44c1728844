/// The end of sessions, forged tokens, and links that race.
enum SessionScenarios {
    static let all: [Scenario] =
        [
            Scenario(
                "auth.logout", "Logout",
                Bilingual("вихід завершує сесію одразу", "signing out ends the session at once"), needs: [.signIn],
                run: logout),
            Scenario(
                "auth.algorithm-confusion", "Algorithm Confusion",
                Bilingual(
                    "підроблені токени (alg none, HS256 публічним ключем, чужий kid) відхиляються",
                    "forged tokens (alg none, HS256 with the public key, a foreign kid) are refused"),
                needs: [.signIn], run: confusion),
            Scenario(
                "auth.link-once", "Magic Link Race",
                Bilingual("одне посилання входить один раз", "one link signs in once"), needs: [.signIn], run: linkOnce),
            Scenario(
                "auth.keys", "Public Keys",
                Bilingual("публічні ключі без приватних частин", "the public keys without their private parts"),
                run: keys),
            Scenario(
                "auth.own-data", "Own Data",
                Bilingual(
                    "експорт усіх даних і видалення акаунту", "the export of all data and the end of the account"),
                needs: [.signIn, .destructive], run: ownData),
        ] + LimitScenarios.ofNetworks

    private static func logout(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        let other = try await trial.signInAgain(visitor)
        try await trial.api.call(.logout, token: visitor.access, json: ["scope": "none such"]).expect(422)
        try await trial.api.call(.logout, token: visitor.access, json: [:]).expect(200).expectFields("message")
        try await trial.api.call(.me, token: visitor.access).expect(401)
        try await trial.refresh(visitor.refresh).expect(401, slug: "invalid-refresh-token")
        try await trial.api.call(.logout, json: ["refresh_token": .string(visitor.refresh)]).expect(200)
        // The other session goes on until all are ended.
        try await trial.api.call(.me, token: other.access).expect(200)
        try await trial.api.call(.logout, token: other.access, json: ["scope": "all"]).expect(200)
        try await trial.api.call(.me, token: other.access).expect(401)
    }

    private static func confusion(_ trial: Trial) async throws {
        let visitor = try await trial.visitor()
        let published = try await trial.api.call(.keys).expect(200)
        let forged = ForgedToken(visitor.access)
        let key = published["keys"]?.array?.first ?? [:]
        let publicBytes = Array((key["x"]?.string ?? "").utf8)
        let attempts =
            ["none", "None", "NONE", "nOnE", ""].map(forged.unsigned) + [
                forged.signed(byHMACWith: publicBytes), forged.signed(byHMACWith: Array(key.text.utf8)),
                forged.signed(byHMACWith: [], header: ["jwk": key]), forged.with(header: ["kid": "../../dev/null"]),
                forged.with(header: ["kid": "' OR 1=1 --"]), forged.with(header: ["kid": nil]),
                forged.with(header: ["alg": "EdDSA"]), forged.with(header: ["typ": "refresh+jwt"]),
                forged.with(claims: ["exp": 9_999_999_999]), forged.withBrokenSignature, forged.withZeroSignature,
                visitor.access + "=", visitor.refresh,
            ]
        try await trial.each(attempts) { token in
            try await trial.api.call(.me, token: token).expect(401)
        }
        try await trial.api.call(.me, token: visitor.access).expect(200)
    }

    private static func linkOnce(_ trial: Trial) async throws {
        let address = trial.newAddress("race")
        let asked = try await trial.api.call(.magicLink, json: ["email": .string(address)]).expect(200)
        let token = try await trial.linkToken(of: asked, to: address)
        // A running server allows ten attempts a minute.
        let count = trial.site.own == nil ? 4 : trial.concurrency
        let answers = try await together(count) { _ in
            try await trial.api.call(.verifyMagicLink, json: ["token": .string(token)])
        }
        for answer in answers { try answer.expect(200, 401) }
        try requireEqual(Bilingual("200"), answers.count { $0.status == 200 }, 1, in: answers.first)
    }

    private static func keys(_ trial: Trial) async throws {
        let answer = try await trial.api.call(.keys).expect(200)
        try answer.expectHeader("Cache-Control", { $0.contains("max-age=300") }, "max-age=300")
        let keys = try require(answer["keys"]?.array, Bilingual("`keys`"), in: answer)
        try require(!keys.isEmpty, Bilingual("хоча б один ключ", "at least one key"), Bilingual("0"), in: answer)
        for key in keys {
            let secret = key.keys.intersection(["d", "p", "q", "dp", "dq", "qi", "k"])
            try require(
                secret.isEmpty, Bilingual("лише публічні частини", "public parts only"),
                Bilingual(secret.sorted().joined(separator: ", ")), in: answer)
        }
        let tag = try require(answer.header("ETag"), Bilingual("ETag"), in: answer)
        try await trial.api.call(.keys, headers: ["If-None-Match": tag]).expect(304)
    }

    private static func ownData(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor("leaving")
        let export = try await trial.api.call(.exportUser, token: visitor.access).expect(200)
        try require(
            export.text.contains(visitor.email), Bilingual(visitor.email), Bilingual(String(export.text.prefix(200))),
            in: export)
        try await trial.api.call(.deleteUser, token: visitor.access).expect(202)
        try await trial.api.call(.me, token: visitor.access).expect(401)
        try await trial.refresh(visitor.refresh).expect(401)
    }
}
