/// What becomes of refresh tokens that were used.
enum RotationScenarios {
    static let all: [Scenario] = [
        Scenario(
            "auth.rotation", "Refresh Token Rotation",
            Bilingual("кожен refresh дає новий refresh token", "every refresh gives a new refresh token"),
            needs: [.signIn], run: rotation),
        Scenario(
            "auth.reuse", "Reuse Detection",
            Bilingual(
                "повторне використання старого токену завершує сесію", "a used token that comes again ends the session"),
            needs: [.signIn], run: reuse),
        Scenario(
            "auth.lost-response", "Lost Response",
            Bilingual(
                "втрачену відповідь можна отримати ще раз тим самим токеном",
                "a lost answer can be had once more with the same token"),
            needs: [.signIn], run: lost),
        Scenario(
            "auth.parallel-refresh", "64 Parallel Refreshes",
            Bilingual(
                "64 одночасні refresh одним токеном не виходять із сесії",
                "64 refreshes at once with one token sign nobody out"),
            needs: [.signIn], run: parallel),
    ]

    private static func rotation(_ trial: Trial) async throws {
        var seen = [try await trial.newVisitor().refresh]
        for _ in 1...3 {
            let answer = try await trial.refresh(seen[seen.count - 1]).expect(200)
            let next = try answer.string("refresh_token")
            try require(
                !seen.contains(next), Bilingual("новий refresh token", "a new refresh token"),
                Bilingual("той самий, що був", "one that was there before"), in: answer)
            seen.append(next)
        }
    }

    private static func reuse(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        let second = try await trial.refresh(visitor.refresh).expect(200)
        let third = try await trial.refresh(try second.string("refresh_token")).expect(200)
        // Two generations old: no retry and no second tab explains it.
        let replay = try await trial.refresh(visitor.refresh)
        // A running server may have refused us for its limit first, and told of the session's end the second time.
        if trial.site.own != nil || replay["session_ended"]?.string != "reuse_detected" {
            try replay.expect(401, slug: "refresh-token-reused")
        }
        try await trial.refresh(try third.string("refresh_token")).expect(401)
        try await trial.api.call(.me, token: try third.string("access_token")).expect(401)
    }

    private static func lost(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        let withheld = try await WithholdingProxy.run(before: trial.api) { proxy in
            try await proxy.withheld { door in
                try await door.call(.refresh, json: ["refresh_token": .string(visitor.refresh)])
            }
        }
        try withheld.expect(200)
        let again = try await trial.refresh(visitor.refresh).expect(200)
        try await trial.api.call(.me, token: try again.string("access_token")).expect(200)
        try await trial.refresh(try again.string("refresh_token")).expect(200)
    }

    private static func parallel(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        let count = max(2, trial.concurrency * 64 / 50)
        let answers = try await together(count) { _ in
            try await trial.refresh(visitor.refresh, isPatient: false)
        }
        // A running server keeps its limit, which counts by session.
        let granted = trial.site.own == nil ? answers.filter { $0.status != 429 } : answers
        try require(
            !granted.isEmpty, Bilingual("200"), Bilingual("429 × \(count)"), in: answers.first)
        for answer in granted { try answer.expect(200) }
        let opened = try await together(granted.count) { number in
            try await trial.api.call(.me, token: try granted[number].string("access_token"))
        }
        for answer in opened { try answer.expect(200) }
        // All are of one generation: any of them goes on.
        if let last = granted.last, trial.site.own != nil {
            try await trial.refresh(try last.string("refresh_token")).expect(200)
        }
    }
}
