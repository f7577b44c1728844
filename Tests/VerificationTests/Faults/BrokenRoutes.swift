extension BrokenPromise {
    /// What is there, and for whom.
    static let ofRoutes: [BrokenPromise] = [
        .without("/api/v1/payment/webhook", in: "payment.malformed-events", told: "POST /api/v1/payment/webhook"),
        .without("/metrics", in: "operations.metrics", told: "GET /metrics"),
        .without("/api/v1/auth/refresh", in: "auth.rotation", told: "POST /api/v1/auth/refresh"),
        BrokenPromise("another's document readable", in: "documents.ownership", told: "404") { passing, memory, pass in
            let reply = try await pass(passing)
            return memory.withLock { memory in
                if reply.status == 200 { memory.answers[passing.uri] = reply }
                guard reply.status == 404, passing.method == "GET", let good = memory.answers[passing.uri] else {
                    return reply
                }
                return good
            }
        },
        .forgiving(
            "administration for everybody", in: "admin.jobs", told: "403", at: { $0.path.hasSuffix("/admin/jobs") },
            [403]),
        BrokenPromise("counters that stand still", in: "operations.metrics", told: "http_requests_total") {
            passing, memory, pass in
            let reply = try await pass(passing)
            guard passing.path == "/metrics" else { return reply }
            return memory.withLock { memory in
                defer { if memory.answers["metrics"] == nil { memory.answers["metrics"] = reply } }
                var first = memory.answers["metrics"] ?? reply
                first.set("X-Request-ID", passing.header("X-Request-ID"))
                return first
            }
        },
    ]
}
