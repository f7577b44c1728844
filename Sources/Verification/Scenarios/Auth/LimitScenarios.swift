/// Limits, on a server that has those of the documentation.
enum LimitScenarios {
    static let all: [Scenario] = [
        Scenario(
            "auth.rate-limit", "Rate Limiting",
            Bilingual(
                "обмеження запитів працює (429 після 5 запитів/хвилину)",
                "requests are limited (429 after 5 requests a minute)"),
            needs: [.signIn], on: .documented, run: refresh)
    ]

    /// More of them, which use up what a whole network may do.
    static let ofNetworks: [Scenario] = [
        Scenario(
            "auth.refused-refresh-limit", "Refused Refresh Limit",
            Bilingual(
                "вгадування refresh токенів обмежене (429 після 5 відхилених/хвилину)",
                "guessing refresh tokens is limited (429 after 5 refused a minute)"),
            needs: [.destructive], on: .documented
        ) { trial in
            try await limit(trial, AdvertisedLimit(5, per: 60), refused: 401) {
                try await trial.refresh("garbage", isPatient: false)
            }
        },
        Scenario(
            "auth.magic-link-limit", "Magic Link Limit",
            Bilingual(
                "запити посилань з однієї мережі обмежені (429 після 10/хвилину)",
                "requests for links from one network are limited (429 after 10 a minute)"),
            needs: [.destructive], on: .documented
        ) { trial in
            try await limit(trial, AdvertisedLimit(10, per: 60), refused: 200) {
                try await trial.api.call(
                    .magicLink, json: ["email": .string(trial.newAddress("limit"))], isPatient: false)
            }
        },
    ]

    /// Counts up to the limit, and one more.
    private static func refresh(_ trial: Trial) async throws {
        let visitor = try await trial.newVisitor()
        var token = visitor.refresh
        try await limit(trial, AdvertisedLimit(5, per: 60), refused: 200) {
            let answer = try await trial.refresh(token, isPatient: false)
            token = answer["refresh_token"]?.string ?? token
            return answer
        }
        // 429 says "wait", never "signed out".
        try await trial.api.call(.me, token: visitor.access).expect(200)
    }

    /// Calls until the limit that the server tells of, then once more.
    ///
    /// - Parameters:
    ///   - documented: the default; another one is remarked, because it may be configured so.
    ///   - refused: what is answered below the limit.
    private static func limit(
        _ trial: Trial, _ documented: AdvertisedLimit, refused status: Int, _ call: () async throws -> Answer
    ) async throws {
        let first = try await call()
        // Somebody else of this network may have been here before us.
        if first.status == 429 { return try expectRefusal(first) }
        try first.expect(status)
        let limit = AdvertisedLimit(first) ?? documented
        if limit != documented {
            trial.remark(
                Bilingual(
                    "Rate limiting: **\(limit)**, а не \(documented) як зазначено в описі",
                    "Rate limiting: **\(limit)**, not \(documented) as the description says"))
        }
        guard limit.count <= 100 else {
            throw Skipped(
                reason: Bilingual("обмеження \(limit) завелике", "the limit of \(limit) is too high to be reached"))
        }
        var last = first
        for _ in 0..<limit.count {
            last = try await call()
            if last.status == 429 { break }
            try last.expect(status)
        }
        try expectRefusal(last)
    }

    private static func expectRefusal(_ answer: Answer) throws {
        try answer.expect(429)
        try answer.expectHeader("Retry-After", { (Int($0) ?? 0) >= 1 }, "N")
    }
}
