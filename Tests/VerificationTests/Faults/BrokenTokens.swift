extension BrokenPromise {
    /// Tokens and links.
    static let ofTokens: [BrokenPromise] = [
        BrokenPromise("no rotation", in: "auth.rotation", told: "a new refresh token") { passing, reply in
            guard passing.path.hasSuffix("/auth/refresh"), reply.status == 200 else { return }
            reply.text = reply.text.replacing(
                /"refresh_token":"[^"]+"/, with: "\"refresh_token\":\"\(passing.refreshToken)\"")
        },
        .forgiving(
            "reuse not detected", in: "auth.reuse", told: "401 refresh-token-reused",
            at: { $0.path.hasSuffix("/auth/refresh") }, [401]),
        .forgiving(
            "a signed-out session goes on", in: "auth.session-validation", told: "401 invalid-refresh-token",
            at: { $0.path.hasSuffix("/auth/verify-magic-link") || $0.path.hasSuffix("/auth/refresh") }, [401]),
        .forgiving(
            "a link that works twice", in: "auth.magic-link-verification", told: "401 invalid-magic-link",
            at: { $0.path.hasSuffix("/auth/verify-magic-link") }, [401]),
        .forgiving(
            "an empty refresh token accepted", in: "auth.valid-refresh", "auth.empty-refresh",
            told: "401 invalid-refresh-token", at: { $0.path.hasSuffix("/auth/refresh") }, [401]),
        .forgiving(
            "/auth/me open to all", in: "auth.access-token", told: "401", at: { $0.path.hasSuffix("/auth/me") }, [401]),
        BrokenPromise(
            "alg none accepted", in: "auth.access-token", "auth.algorithm-confusion", told: "401"
        ) { passing, memory, pass in
            let reply = try await pass(passing)
            guard passing.path.hasSuffix("/auth/me") else { return reply }
            return memory.withLock { memory in
                if reply.status == 200 { memory.answers["me"] = reply }
                let isUnsigned = passing.header("Authorization")?.hasSuffix(".") == true
                guard isUnsigned, var good = memory.answers["me"] else { return reply }
                good.set("X-Request-ID", passing.header("X-Request-ID"))
                return good
            }
        },
        .forgiving(
            "rate limit absent", in: "auth.rate-limit", told: "429", at: { $0.path.hasSuffix("/auth/refresh") }, [429]),
        BrokenPromise("a lost answer signs out", in: "auth.lost-response", told: "200") { passing, memory, pass in
            let isKnown = memory.withLock { !$0.seen.insert(passing.refreshToken).inserted }
            guard passing.path.hasSuffix("/auth/refresh"), isKnown else { return try await pass(passing) }
            return .problem(401, "refresh-token-reused", to: passing)
        },
        BrokenPromise("a private key published", in: "auth.keys", told: "public parts only") { passing, reply in
            if passing.path.hasSuffix("jwks.json") {
                reply.text = reply.text.replacing("{\"alg\"", with: "{\"d\":\"AA\",\"alg\"")
            }
        },
    ]
}
