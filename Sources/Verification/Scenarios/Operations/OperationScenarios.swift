/// What those who run the server look at.
enum OperationScenarios {
    static let all: [Scenario] = [
        Scenario(
            "operations.health", "Health And Readiness",
            Bilingual("`/health` і `/ready` з перевірками", "`/health`, and `/ready` with its checks"), run: health),
        Scenario(
            "operations.metrics", "Metrics",
            Bilingual("`/metrics` у форматі Prometheus рахує запити", "`/metrics` counts requests, for Prometheus"),
            run: metrics),
        Scenario(
            "operations.request-id", "Request Id",
            Bilingual("свій X-Request-ID повертається, поганий - ні", "X-Request-ID comes back, a bad one does not"),
            run: requestID),
        Scenario(
            "operations.openapi", "OpenAPI",
            Bilingual("`/openapi.yaml` описує маршрути контракту", "`/openapi.yaml` describes the contract's routes"),
            run: openAPI),
        Scenario(
            "operations.docs", "Readable Description",
            Bilingual("`/docs` читається в браузері без чужих адрес", "`/docs` is readable without any outside host"),
            run: docs),
        Scenario(
            "operations.described-answers", "Described Answers",
            Bilingual(
                "кожна відповідь цього запуску описана в OpenAPI", "OpenAPI describes each answer of this run"),
            run: described),
    ]

    private static func health(_ trial: Trial) async throws {
        let health = try await trial.api.call(.health).expect(200)
        try health.expectFields("status", "version", "environment")
        try requireEqual(Bilingual("status"), health["status"]?.string, "healthy", in: health)
        let ready = try await trial.api.call(.ready).expect(200)
        let checks = try require(ready["checks"]?.keys, Bilingual("`checks`"), in: ready)
        try require(
            checks.contains("database"), Bilingual("checks: database"), Bilingual("\(checks.sorted())"), in: ready)
    }

    private static func metrics(_ trial: Trial) async throws {
        let before = try await trial.api.call(.metrics)
        if trial.site.own == nil, [401, 403].contains(before.status) {
            throw Skipped(reason: Bilingual("метрики закриті для нас", "the metrics are closed to us"))
        }
        try before.expect(200)
        try before.expectHeader(
            "Content-Type", { $0.hasPrefix("text/plain") && $0.contains("version=0.0.4") }, "text/plain; version=0.0.4")
        for _ in 1...3 { try await trial.api.call(.price, query: ["pages": "3"]).expect(200) }
        let after = try await trial.api.call(.metrics).expect(200)
        let (first, second) = (priced(before), priced(after))
        try require(
            second >= first + 3, Bilingual("http_requests_total ≥ \(first + 3)"), Bilingual("\(second)"), in: after)
        // A figure that could not be read is left out, and counted.
        let failures = after.text.matches(of: /rukopys_scrape_failures_total\{[^}]*\} ([0-9.]+)/)
        try require(
            failures.allSatisfy { $0.1 == "0" }, Bilingual("rukopys_scrape_failures_total: 0"),
            Bilingual(failures.filter { $0.1 != "0" }.map { String($0.0) }.joined(separator: ", ")), in: after)
        let names = ["http_request_duration_seconds_bucket", "rukopys_jobs", "process_start_time_seconds"]
        for name in names {
            try require(
                after.text.contains("\n\(name)"), Bilingual(name), Bilingual("немає", "not there"), in: after)
        }
    }

    /// How many prices were asked for, by `http_requests_total`.
    private static func priced(_ answer: Answer) -> Double {
        answer.text.split(separator: "\n")
            .filter { $0.hasPrefix("http_requests_total{") && $0.contains("pricing/calculate") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    private static func requestID(_ trial: Trial) async throws {
        let id = "A-Z_0.9-" + String(repeating: "x", count: 120)
        try await trial.api.call(.health, headers: ["X-Request-ID": id])
            .expectHeader("X-Request-ID", { $0 == id }, id)
        try await trial.each(["a b", "<script>", String(repeating: "x", count: 129)]) { bad in
            try await trial.api.call(.health, headers: ["X-Request-ID": bad])
                .expectHeader(
                    "X-Request-ID", { $0 != bad && $0.wholeMatch(of: /[A-Za-z0-9._\-]{1,128}/) != nil },
                    "[A-Za-z0-9._-]{1,128}")
        }
    }

    private static func openAPI(_ trial: Trial) async throws {
        let answer = try await trial.api.call(.description).expect(200)
        let version = answer.text.split(separator: "\n").first { $0.hasPrefix("openapi:") }
        try require(
            version?.contains("3.1") == true, Bilingual("openapi: 3.1"), Bilingual(version.map(String.init) ?? "—"),
            in: answer)
        let description = trial.api.description
        let promised: [Endpoint] = [
            .magicLink, .verifyMagicLink, .refresh, .logout, .me, .sessions, .createDocument, .documents, .document,
            .sections, .download, .generate, .job, .jobEvents, .price, .checkout, .webhook, .verifyPayment, .health,
            .ready, .metrics,
        ]
        for endpoint in promised {
            try require(
                description.has(endpoint), Bilingual("\(endpoint) в описі", "\(endpoint) in the description"),
                Bilingual("немає", "not there"), in: answer)
        }
    }

    private static func docs(_ trial: Trial) async throws {
        let answer = try await trial.api.call(.readableDescription).expect(200)
        try answer.expectHeader("Content-Type", { $0.hasPrefix("text/html") }, "text/html")
        let outside = answer.text.firstMatch(of: /(?:src|href)="https?:\/\/[^"]*"/)
        try require(
            outside == nil, Bilingual("без чужих адрес", "no outside host"),
            Bilingual(outside.map { String($0.0) } ?? ""), in: answer)
    }

    private static func described(_ trial: Trial) async throws {
        for answer in trial.site.wire.observed.undescribed(by: trial.api.description) {
            trial.note(
                Defect(
                    Bilingual(
                        "\(answer.request.endpoint): статус \(answer.status) в OpenAPI",
                        "\(answer.request.endpoint): status \(answer.status) in OpenAPI"),
                    Bilingual("не описано", "not described"), in: answer))
        }
    }
}
