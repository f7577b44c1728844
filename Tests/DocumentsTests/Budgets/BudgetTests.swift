import AI
import Database
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("What a document may cost")
struct BudgetTests {
    /// Four pages cost 2.00, of which one percent is 20,000 micros: three calls of 6,000, and no fourth at its worst.
    private static let tight = BudgetSettings(documentPercent: 1, patience: .seconds(3_600))

    @Test(
        "is a share of its price in millionths, whatever the currency's decimals",
        arguments: [("eur", 1_000_000), ("jpy", 100_000_000), ("kwd", 100_000)])
    func micros(currency: String, expected: Int64) {
        #expect(BudgetSettings().documentMicros(price: Money(amount: 200, currency: currency)) == expected)
    }

    @Test("and the rest is an operator's decision, not the customer's loss", arguments: Engine.available)
    func pause(engine: Engine) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = Self.tight
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter()
            try await library.withWorker(writer: writer) {
                try await library.wait(for: .paused, of: document)
                let job = try await library.newestJob(of: document)
                #expect(job.pauseReason == .budget)
                // The outline and two sections; the third's call is not on the ledger, for it was not made.
                #expect(try await library.ledger(of: job.id).map(\.step) == ["outline", "section/0", "section/1"])
                #expect(writer.asked["section/2"] == nil)
                #expect(try await library.alertKinds() == ["budget_pause"])
                // Not yet.
                library.clock.advance(by: .seconds(3_500))
                try await library.sweepBudgets()
                #expect(try await library.newestJob(of: document).state == .paused)
                // An operator grants it once more.
                let isGranted = try await library.database.write { [budgets = library.budgets] transaction in
                    try budgets.resume(job.id, in: transaction)
                }
                #expect(isGranted)
                try await library.waitForEnd(of: document.id)
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked.values.allSatisfy { $0 == 1 })
            #expect(try await library.newestJob(of: document).costMicros == 5 * StudioWriter.callMicros)
        }
    }

    @Test(
        "and when nobody adds to it, what is finished is delivered and the rest given back", arguments: Engine.available
    )
    func over(engine: Engine) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = Self.tight
            let document = try await library.document()
            try await library.pay(document)
            try await library.withWorker(writer: StudioWriter()) {
                try await library.wait(for: .paused, of: document)
                library.clock.advance(by: .seconds(3_601))
                try await library.sweepBudgets()
                try await library.wait(for: .failed, of: document)
            }
            #expect(try await library.status(document.id) == .partiallyCompleted)
            #expect(
                library.settlement.ends == [
                    .init(payment: "payment", delivered: .init(words: 800, target: 1_200), ending: .budgetSpent)
                ])
            #expect(try await library.newestJob(of: document).lastError == "the document's budget is used up")
            #expect(try await library.alertKinds() == ["budget_pause", "document_failed"])
            #expect(try await library.provenance(of: document).isComplete == false)
        }
    }

    @Test("of which a call that nobody knows of counts for half", arguments: Engine.available)
    func ambiguous(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let job = try await library.newestJob(of: document).id
            try await library.enter(job, "a", "ok", 6_001)
            try await library.enter(job, "b", "ambiguous", 6_001)
            try await library.enter(job, "c", "failed", 1_000)
            try await library.enter(job, "d", "intent", 500)
            let spending = try await library.database.read { try BudgetStore.spending(of: job, in: $0) }
            #expect(spending.total == 6_001 + 3_001 + 1_000 + 500)
            #expect(spending.open == 500)
            // For the day the worst is assumed.
            let now = library.clock.now
            let today = try await library.database.write { try BudgetStore.spentToday(at: now, in: $0) }
            #expect(today.total == 13_502)
            #expect(today.open == 500)
        }
    }

    @Test("lets sections that stand in each other's way at their worst go alone", arguments: Engine.available)
    func sideBySide(engine: Engine) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = BudgetSettings(documentPercent: 1)
            let document = try await library.document(pages: 6)
            try await library.pay(document)
            let writer = StudioWriter(independent: [false, true, true, false])
            // Six pages: 30,000. The outline and the first section cost 12,000, so that two at once need 28,000.
            writer.wait(at: 1, 2)
            try await library.withWorker(writer: writer) {
                try await eventually("both are being written") { writer.waiting == [1, 2] }
                writer.goOn(1)
                writer.goOn(2)
                // 24,000 are spent; the last would need 32,000 at its worst.
                try await library.wait(for: .paused, of: document)
            }
            #expect(try await library.sections(of: document).count == 3)
        }
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = BudgetSettings(documentPercent: 1)
            let document = try await library.document(pages: 5)
            try await library.pay(document)
            let writer = StudioWriter(independent: [false, true, true, false])
            // Five pages: 25,000. Two at once need 28,000; one after the other 12,000 + 6,000 + 8,000, which is too much
            // as well, but for the one of them that came first.
            writer.wait(at: 1, 2)
            try await library.withWorker(writer: writer) {
                try await eventually("one of them is being written") { writer.waiting.count == 1 }
                let first = try #require(writer.waiting.first)
                writer.goOn(first)
                try await library.wait(for: .paused, of: document)
            }
            #expect(try await library.sections(of: document).count == 2)
            #expect(try await library.newestJob(of: document).pauseReason == .budget)
        }
    }

    @Test("does not bind who writes for nothing", arguments: Engine.available)
    func free(engine: Engine) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = BudgetSettings(documentPercent: 1, dailyMicros: 1)
            let document = try await library.document()
            try await library.pay(document)
            try await library.withWorker(writer: ScriptedWriter()) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .completed)
        }
    }

    @Test("is not asked for the polish of a text that there is", arguments: Engine.available)
    func polish(engine: Engine) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = BudgetSettings(documentPercent: 1)
            // 25,000: the outline and three sections cost 24,000; neither a revision of the last nor a coherence pass fits.
            let document = try await library.document(pages: 5)
            try await library.pay(document)
            let writer = StudioWriter(independent: [false, false]) { task in
                task.index == 1 ? "In short it was so, and nothing else happened [@s1]." : StudioWriter.text(task)
            }
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked == ["outline": 1, "section/0": 1, "section/1": 1])
            #expect(try await library.provenance(of: document).sections.last?.findings == [.tooShort])
        }
    }
}

@Suite("What a day may cost")
struct DailyBudgetTests {
    @Test("then documents wait, however long, and go on by themselves the next day", arguments: Engine.available)
    func nextDay(engine: Engine) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = BudgetSettings(documentPercent: 100, dailyMicros: 15_000, patience: .seconds(60))
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter()
            try await library.withWorker(writer: writer) {
                for day in 0..<2 {
                    try await library.wait(for: .paused, of: document)
                    let job = try await library.newestJob(of: document)
                    #expect(job.pauseReason == .budget)
                    #expect(try await library.ledger(of: job.id).count == 2 * (day + 1))
                    // Far beyond a document's patience: a day never ends it.
                    library.clock.advance(by: .seconds(40_000))
                    try await library.sweepBudgets()
                    #expect(try await library.newestJob(of: document).state == .paused)
                    library.clock.advance(by: .seconds(46_400))
                    try await library.sweepBudgets()
                }
                try await library.waitForEnd(of: document.id)
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked.values.allSatisfy { $0 == 1 })
            #expect(library.settlement.ends == [])
            // Once a day.
            #expect(try await library.alertKinds() == ["budget_pause", "budget_pause"])
        }
    }

    @Test("is everybody's: no two calls spend the same rest", arguments: Engine.available)
    func shared(engine: Engine) async throws {
        try await Library.with(engine) { library in
            var library = library
            library.budgetSettings = BudgetSettings(documentPercent: 100, dailyMicros: 20_000)
            var documents: [Document] = []
            for number in 0..<3 {
                let document = try await library.document()
                try await library.pay(document, payment: "payment-\(number)")
                documents.append(document)
            }
            try await library.withWorker(writer: StudioWriter()) {
                for document in documents { try await library.wait(for: .paused, of: document) }
            }
            let row = try await library.database.fetch(
                "SELECT CAST(SUM(cost_micros) AS BIGINT) AS sum FROM model_calls")
            let sum: Int64 = try #require(try row.first?["sum"])
            #expect(sum <= 20_000)
            #expect(sum >= 12_000)
        }
    }
}

extension Library {
    /// Writes a call onto the ledger that has cost so much.
    fileprivate func enter(_ job: JobID, _ step: String, _ state: String, _ micros: Int64) async throws {
        let now = clock.now
        let ended = state == "intent" ? nil : now
        try await database.execute(
            """
            INSERT INTO model_calls (id, job_id, step, try, token, provider, model, request_hash, state, tokens_in,
                tokens_out, cost_micros, started_at, ended_at)
            VALUES (\(step), \(job), \(step), 1, 1, 'p', 'm', 'h', \(state), 1, 1, \(micros), \(now), \(ended))
            """)
    }
}
