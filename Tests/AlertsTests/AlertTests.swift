import Alerts
import Database
import Foundation
import Jobs
import TestSupport
import Testing

@Suite("An alert")
struct AlertTests {
    private static let alert = Alert(.budgetPause, about: "job_1", "A document waits <for> you.", occasion: "1")

    @Test("is told once, by log and mail, however often it is raised", arguments: Engine.available)
    func mail(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let tower = Watchtower(database, email: "operator@example.org")
            for _ in 0..<3 { try await tower.raise(Self.alert) }
            try await tower.withWorker {
                try await eventually("the mail is sent") { tower.mails.all.count == 1 }
            }
            let mail = try #require(tower.mails.all.first)
            #expect(mail.to == "operator@example.org")
            #expect(mail.subject == "Rukopys alert: budget_pause")
            #expect(mail.text.contains("A document waits <for> you."))
            #expect(mail.html.contains("A document waits &lt;for&gt; you."))
            #expect(try await tower.jobStates()["post_alert"] == nil)
            #expect(tower.log.text.components(separatedBy: "alert: budget_pause").count == 2)
        }
    }

    @Test("of another occasion is another one", arguments: Engine.available)
    func occasions(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let tower = Watchtower(database)
            try await tower.raise(Self.alert)
            try await tower.raise(Alert(.budgetPause, about: "job_1", "Again.", occasion: "2"))
            #expect(try await database.fetch("SELECT key FROM alerts").count == 2)
            // Nobody is configured: the log alone.
            #expect(try await tower.jobStates().isEmpty)
        }
    }

    @Test("is not told when its cause is not committed", arguments: Engine.available)
    func rolledBack(engine: Engine) async throws {
        struct Undone: Error {}
        try await engine.withDatabase { database in
            let tower = Watchtower(database, email: "operator@example.org")
            await #expect(throws: Undone.self) {
                try await database.write { transaction in
                    try tower.alerts.raise(Self.alert, in: transaction)
                    throw Undone()
                }
            }
            let jobs = try await tower.jobStates()
            #expect(jobs.isEmpty)
            #expect(!tower.log.text.contains("alert"))
        }
    }

    @Test("is posted until the webhook takes it, and its address is told to nobody", arguments: Engine.available)
    func webhook(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let bell = Doorbell(500, 429)
            try await bell.running { address in
                let tower = Watchtower(database, webhook: address)
                try await tower.raise(Self.alert)
                try await tower.withWorker {
                    try await eventually("it is taken") {
                        tower.clock.advance(by: .seconds(600))
                        return try await tower.jobStates()["post_alert"] == "completed"
                    }
                }
                #expect(!tower.log.text.contains("hush"))
                let rows = try await database.fetch("SELECT args, last_error FROM jobs")
                for row in rows {
                    let arguments: String = try row["args"]
                    let error: String? = try row["last_error"]
                    #expect(!arguments.contains("hush") && error?.contains("hush") != true)
                }
            }
            #expect(bell.bodies.count == 3)
            #expect(Set(bell.bodies).count == 1)
            let body = try #require(bell.bodies.first)
            for part in [#""kind":"budget_pause""#, #""subject":"job_1""#, #""id":"budget_pause/job_1/1""#] {
                #expect(body.contains(part))
            }
        }
    }

    @Test("that a webhook refuses for good is given up, and raises no other", arguments: Engine.available)
    func refused(engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Doorbell(403).running { address in
                let tower = Watchtower(database, webhook: address)
                try await tower.raise(Self.alert)
                try await tower.withWorker {
                    try await eventually("it is given up") { try await tower.jobStates()["post_alert"] == "failed" }
                    try await tower.sweep()
                }
                #expect(try await database.fetch("SELECT key FROM alerts").count == 1)
            }
        }
    }

    @Test("is raised for a job that was given up, once for each time", arguments: Engine.available)
    func deadLetters(engine: Engine) async throws {
        try await engine.withDatabase { database in
            let tower = Watchtower(database)
            try await tower.withWorker([Doomed("doomed"), Doomed("own")]) {
                try await database.write { [jobs = tower.jobs] transaction in
                    try jobs.enqueue(Doomed("doomed").kind, NoArguments(), in: transaction)
                    try jobs.enqueue(Doomed("own").kind, NoArguments(), in: transaction)
                }
                try await eventually("both are given up") {
                    let states = try await tower.jobStates()
                    return states["doomed"] == "failed" && states["own"] == "failed"
                }
                for _ in 0..<2 { try await tower.sweep() }
            }
            let details: [String] = try await database.fetch("SELECT detail FROM alerts").map { try $0["detail"] }
            #expect(details == ["A job of the kind doomed was given up."])
        }
    }
}

/// A job that fails for good.
private struct Doomed: JobHandler {
    let kind: JobKind<NoArguments>

    init(_ name: String) {
        kind = JobKind(name)
    }

    func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        throw JobFailure.permanent("doomed")
    }
}

extension Watchtower {
    /// What the periodic job does.
    fileprivate func sweep() async throws {
        let id = try await database.write { [jobs] in
            try jobs.enqueue(SweepDeadLetters.kind, NoArguments(), in: $0)
        }
        try await eventually("the sweep is done") { try await jobs.status(id)?.state == .completed }
    }
}
