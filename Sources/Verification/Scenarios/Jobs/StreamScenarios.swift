/// Who may watch, and how often at once.
///
/// Looked at with a server of its own, which writes slowly enough to be watched.
enum StreamScenarios {
    static let all: [Scenario] = [
        Scenario(
            "jobs.ten-streams", "Ten Streams A User",
            Bilingual("одинадцятий потік - 429, інші користувачі не страждають", "the eleventh is 429, others go on"),
            needs: [.signIn, .payment, .ownServer], run: ten),
        Scenario(
            "jobs.stream-of-ended-session", "A Stream Ends With Its Session",
            Bilingual("після виходу потік закривається", "the stream is closed after a sign-out"),
            needs: [.signIn, .payment, .ownServer], run: endedSession),
    ]

    /// So many streams a user may have open.
    private static let most = 10

    private static func ten(_ trial: Trial) async throws {
        let order = try await trial.newOrder(of: try await trial.visitor())
        let job = try await trial.pay(order)
        var readers: [EventReader] = []
        for _ in 0..<most {
            let reader = try await EventReader.open(job, token: order.customer.access, trial.api)
            try reader.answer.expect(200)
            readers.append(reader)
        }
        let refused = try await EventReader.open(job, token: order.customer.access, trial.api)
        try refused.answer.expect(429)
        try refused.answer.expectHeader("Retry-After", { Int($0) != nil }, "1…")
        let other = try await trial.newOrder(of: try await trial.newVisitor("watcher"))
        let watched = try await EventReader.open(
            try await trial.pay(other), token: other.customer.access, trial.api)
        try watched.answer.expect(200)
        // A reader who has gone away makes room.
        readers.removeLast()
        _ = try await eventually(Bilingual("вільне місце", "room for another")) { last in
            let again = try await EventReader.open(job, token: order.customer.access, trial.api)
            last = again.answer
            return [200, 204].contains(again.answer.status) ? again : nil
        }
        for reader in readers {
            try requireEqual(
                Bilingual("остання подія", "the last event"), try await reader.read().last?.type, "completed",
                in: reader.answer)
        }
    }

    private static func endedSession(_ trial: Trial) async throws {
        let customer = try await trial.newVisitor("watcher")
        let order = try await trial.newOrder(of: customer)
        let job = try await trial.pay(order)
        let reader = try await EventReader.open(job, token: customer.access, trial.api)
        try reader.answer.expect(200)
        try await trial.api.call(.logout, token: customer.access, json: [:]).expect(200, 204)
        // A second is promised; a machine that is busy gets a few.
        let events = try await reader.read(within: .seconds(5))
        try require(
            events.last?.isLast != true, Bilingual("потік закрито при виході", "the stream closed by the sign-out"),
            Bilingual("до кінця завдання", "it went on to the job's end"), in: reader.answer)
        let again = try await EventReader.open(job, token: customer.access, trial.api)
        try again.answer.expect(401)
    }
}
