/// Progress as it is watched.
enum EventScenarios {
    static let all: [Scenario] = [
        Scenario(
            "jobs.events", "Progress Over SSE",
            Bilingual("події 1, 2, 3 … до completed, потім 204", "events 1, 2, 3 … up to completed, then 204"),
            needs: [.signIn, .payment], run: whole),
        Scenario(
            "jobs.reconnects", "SSE Reconnects",
            Bilingual(
                "без пропусків і повторів через розриви (Last-Event-ID)",
                "no gap and no double across reconnects (Last-Event-ID)"),
            needs: [.signIn, .payment], run: reconnects),
    ]

    private static func whole(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        let job = try await trial.pay(order, isKept: true)
        let reader = try await EventReader.open(job, token: order.customer.access, trial.api)
        try reader.answer.expect(200)
        try reader.answer.expectHeader(
            "Content-Type", { $0.hasPrefix("text/event-stream") }, "text/event-stream")
        let events = try await reader.read()
        try expectDense(events, in: reader.answer)
        let types = events.map(\.type)
        for type in ["queued", "started", "section_started", "section_completed", "completed"] {
            try require(types.contains(type), Bilingual(type), Bilingual("\(Set(types).sorted())"), in: reader.answer)
        }
        try requireEqual(Bilingual("остання подія", "the last event"), types.last, "completed", in: reader.answer)
        for event in events {
            try requireEqual(Bilingual("job_id"), event.json["job_id"]?.string, job, in: reader.answer)
        }
        let progress = events.compactMap { $0.json["progress"]?.int }
        try require(
            progress == progress.sorted() && progress.last == 100,
            Bilingual("progress зростає до 100", "progress grows to 100"), Bilingual("\(progress)"), in: reader.answer)
        // Browsers ask again when a stream ends; 204 tells them to stop.
        let last = events.compactMap(\.id).last ?? 0
        let over = try await EventReader.open(job, after: last, token: order.customer.access, trial.api)
        try over.answer.expect(204)
        let replay = try await EventReader.open(job, after: 0, token: order.customer.access, trial.api)
        let stored = try await replay.read()
        try require(
            stored == events.filter { $0.id != nil }, Bilingual("ті самі події ще раз", "the same events once more"),
            Bilingual("\(stored.compactMap(\.id))"), in: replay.answer)
        await trial.site.people.keep(finished: order)
    }

    private static func reconnects(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        let job = try await trial.pay(order)
        var events: [ServerEvent] = []
        // Dropped behind every event that can be resumed from.
        for _ in 0..<200 {
            let last = events.last?.id
            let reader = try await EventReader.open(job, after: last, token: order.customer.access, trial.api)
            if reader.answer.status == 204 { break }
            try reader.answer.expect(200)
            let next = try await reader.read { $0.last?.id != nil }
            events += next.filter { $0.id != nil }
            try expectDense(events, in: reader.answer)
            if events.last?.isLast == true { break }
        }
        try requireEqual(
            Bilingual("остання подія", "the last event"), events.last?.type, "completed", in: nil)
    }

    /// The ids count up from 1 by 1.
    static func expectDense(_ events: [ServerEvent], in answer: Answer?) throws {
        let ids = events.compactMap(\.id)
        try require(
            ids == Array(1..<(ids.count + 1)), Bilingual("id: 1, 2, 3 … без пропусків", "id: 1, 2, 3 … without a gap"),
            Bilingual("id: \(ids)"), in: answer)
        let untold = events.first { $0.id == nil && $0.type != "token" }
        try require(
            untold == nil, Bilingual("id для кожної події, крім token", "an id for each event but token"),
            Bilingual("\(untold?.type ?? "")"), in: answer)
    }
}
