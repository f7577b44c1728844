/// A job that is killed, canceled, or fails.
enum InterruptionScenarios {
    static let all: [Scenario] = [
        Scenario(
            "jobs.resumed-after-kill", "Resumed After kill -9",
            Bilingual("готові розділи не пишуться вдруге", "finished sections are not written again"),
            needs: [.signIn, .payment, .ownServer], run: kill),
        Scenario(
            "jobs.cancel", "Cancel",
            Bilingual("скасування зупиняє і віддає готове", "a cancel ends the writing and delivers what is finished"),
            needs: [.signIn, .payment, .destructive], run: cancel),
        Scenario(
            "jobs.retry", "Retry",
            Bilingual(
                "невдале завдання адміністратор запускає ще раз", "an administrator tries a failed job again"),
            needs: [.signIn, .payment, .administrator, .ownServer], run: retry),
    ]

    private static func kill(_ trial: Trial) async throws {
        guard let server = trial.site.own?.raised else { throw Skipped(reason: Means.ownServer.lack) }
        let order = try await trial.newOrder(of: try await trial.visitor())
        let job = try await trial.pay(order)
        let reader = try await EventReader.open(job, token: order.customer.access, trial.api)
        let seen = try await reader.read { events in events.count { $0.type == "section_completed" } >= 2 }
        await server.kill()
        try await server.start()
        let kept = try await trial.sections(of: order)
        try require(
            kept.count >= 2, Bilingual("щонайменше 2 готові розділи", "at least 2 finished sections"),
            Bilingual("\(kept.count)"))
        let last = seen.compactMap(\.id).last
        let rest = try await EventReader.open(job, after: last, token: order.customer.access, trial.api).read()
        let events = seen + rest
        try EventScenarios.expectDense(events, in: reader.answer)
        try requireEqual(
            Bilingual("остання подія", "the last event"), events.last?.type, "completed", in: reader.answer)
        let after = try await trial.sections(of: order)
        try require(
            Array(after.prefix(kept.count)) == kept,
            Bilingual("готові розділи без змін", "finished sections as they were"),
            Bilingual("написані вдруге", "written again"), in: reader.answer)
        let completed = events.filter { $0.type == "section_completed" }
            .compactMap { $0.json["section"]?["id"]?.string }
        try requireEqual(
            Bilingual("section_completed"), completed.count, Set(completed).count, in: reader.answer)
    }

    private static func cancel(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        let job = try await trial.pay(order)
        let reader = try await EventReader.open(job, token: order.customer.access, trial.api)
        let seen = try await reader.read { events in events.contains { $0.type == "section_completed" } }
        try await trial.api.call(.cancelGeneration, order.document, token: order.customer.access).expect(202)
        let rest = try await EventReader.open(
            job, after: seen.compactMap(\.id).last, token: order.customer.access, trial.api
        ).read(within: .seconds(30))
        try EventScenarios.expectDense(seen + rest, in: reader.answer)
        try requireEqual(
            Bilingual("остання подія", "the last event"), rest.last?.type, "canceled", in: reader.answer)
        let document = try await trial.wait(for: order, toBe: ["partially_completed"])
        let sections = try await trial.sections(of: order)
        try require(
            !sections.isEmpty, Bilingual("готові розділи", "finished sections"), Bilingual("0"), in: document)
        try await trial.api.call(.cancelGeneration, order.document, token: order.customer.access).expect(409)
        let file = try await eventually(Bilingual("файл готового", "a file of what is finished")) { last in
            let answer = try await trial.api.call(
                .download, order.document, query: ["format": "md"], token: order.customer.access)
            last = answer
            return answer.status == 200 ? answer : nil
        }
        let headings = sections.compactMap { $0["title"]?.string }
        let problem = DownloadFormat.md.problem(with: file.body, headings: headings)
        try require(problem == nil, Bilingual("файл готового", "a file of what is finished"), Bilingual(problem ?? ""))
    }

    private static func retry(_ trial: Trial) async throws {
        guard let server = trial.site.own?.raised else { throw Skipped(reason: Means.ownServer.lack) }
        let administrator = try await trial.administrator()
        let order = try await trial.newOrder(of: try await trial.visitor())
        // A model whose key is refused: no retry of its own makes sense.
        let failure: Result<String, any Error>
        do {
            failure = .success(
                try await RefusingModel.run { model in
                    await server.stop()
                    try await server.start(model.settings)
                    let job = try await trial.pay(order)
                    try await trial.wait(for: order, toBe: ["failed"])
                    return job
                })
        } catch {
            failure = .failure(error)
        }
        await server.stop()
        try await server.start(["AI_CHAIN": "builtin"])
        let job = try failure.get()
        let failed = try await trial.api.call(.job, job, token: order.customer.access).expect(200)
        try requireEqual(Bilingual("status"), failed["status"]?.string, "failed", in: failed)
        try await trial.api.call(.retryJob, job, token: order.customer.access).expect(403)
        try await trial.api.call(.retryJob, job, token: administrator).expect(202)
        let ended = try await trial.wait(
            for: order, toBe: ["completed", "partially_completed", "canceled", "refunded"])
        try requireEqual(Bilingual("status"), ended["status"]?.string, "completed", in: ended)
        // A stream may end at the failure: whoever asks behind it is told of the second try.
        let first = try await EventReader.open(job, token: order.customer.access, trial.api)
        var events = try await first.read()
        try require(
            events.contains { $0.type == "failed" }, Bilingual("подія failed", "an event failed"),
            Bilingual("немає", "none"), in: first.answer)
        if events.last?.type == "failed" {
            events += try await EventReader.open(
                job, after: events.compactMap(\.id).last, token: order.customer.access, trial.api
            ).read()
        }
        try EventScenarios.expectDense(events, in: first.answer)
        try requireEqual(
            Bilingual("остання подія", "the last event"), events.last?.type, "completed", in: first.answer)
        try await trial.api.call(.retryJob, job, token: administrator).expect(409, slug: "job-not-retryable")
    }
}
