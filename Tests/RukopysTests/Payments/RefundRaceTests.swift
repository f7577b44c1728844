import AsyncHTTPClient
import Database
import Foundation
import Security
import ServiceLifecycle
import TestSupport
import Testing

@testable import Documents
@testable import Jobs
@testable import Payments
@testable import Rukopys

@Suite("A refund beside the last commit of a document")
struct RefundRaceTests {
    /// Writes no document, but begins and ends as the real job does: what races are these two transactions.
    struct InstantGeneration: JobHandler {
        typealias Arguments = GenerateFullDocument.Arguments
        let earlyEnd: EarlyEnd
        let time: TimeSource
        /// Told each document that is about to be published.
        let begun: AsyncStream<DocumentID>.Continuation

        var kind: JobKind<Arguments> { GenerateFullDocument.kind }

        func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
            let id = arguments.documentID
            _ = try await context.step(
                "begin", input: id,
                alongside: { (_: Bool, transaction) in
                    _ = try DocumentStore.move(id, from: [.queued], to: .generating, at: time.now(), in: transaction)
                }
            ) { _ in true }
            begun.yield(id)
            return JobCompletion { transaction in
                try GenerateFullDocument.publish(id, at: time.now(), in: transaction)
            }
        }

        func ended(
            _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
        ) throws -> EndReport {
            let delivered = try earlyEnd.settle(
                arguments.documentID, payment: arguments.paymentID, after: ending, in: transaction)
            return EndReport(deliveredSections: delivered)
        }
    }

    private static let count = 1_000

    @Test("ends 1,000 times in one legal outcome, without a deadlock", arguments: Engine.available)
    func race(engine: Engine) async throws {
        var name: String?
        try await engine.withDatabaseURL { url in
            try await Engine.withOpenDatabase(url, poolSize: 12) { database in
                if engine == .postgresql {
                    name = try await database.fetch("SELECT CAST(current_database() AS TEXT) AS name").first?["name"]
                }
                try await Self.run(database)
            }
            if let name { #expect(try await Self.deadlocks(name) == 0) }
        }
    }

    private static func run(_ database: any Database) async throws {
        let time = TimeSource.system
        let log = CapturedLog()
        let handlers = JobHandlers()
        let jobs = BackgroundJobService(database: database, signals: JobSignals(), handlers: handlers, time: time)
        let documents = DocumentService(
            database: database, jobs: jobs, artifacts: ArtifactFolder(folder: "/nonexistent"),
            settings: DocumentService.Settings(), time: time)
        let payments = PaymentService(
            database: database, jobs: jobs,
            stripe: StripeClient(http: .shared, key: Secret("sk_test_none"), base: { "http://127.0.0.1:9" }),
            fulfilment: DocumentFulfilment(documents: documents),
            settings: PaymentService.Settings(
                webhookSecrets: [], isLive: false, publicURL: PublicURL(configured: nil, listening: "http://shop")),
            time: time, logger: log.logger())
        let earlyEnd = EarlyEnd(
            jobs: jobs, settlement: PaymentSettlement(payments: payments), currency: "eur", time: time)
        let (documentsBegun, begun) = AsyncStream<DocumentID>.makeStream()
        handlers.register([
            InstantGeneration(earlyEnd: earlyEnd, time: time, begun: begun), ProcessWebhook(payments: payments),
            RefundPayment(payments: payments),
        ])
        let sold = try await sell(count, documents, payments, database)
        let worker = JobWorker(
            database: database, signals: jobs.signals, handlers: handlers,
            settings: JobWorker.Settings(concurrency: 8, pollInterval: .milliseconds(5)), time: time,
            logger: log.logger())
        let services = ServiceGroup(
            services: [worker, JobPolling(signals: jobs.signals, interval: .milliseconds(5))],
            gracefulShutdownSignals: [], logger: log.logger())
        try await withThrowingTaskGroup { group in
            group.addTask { try await services.run() }
            group.addTask {
                await withThrowingTaskGroup(of: Void.self) { refunds in
                    for await document in documentsBegun {
                        refunds.addTask { try await Self.refund(document, sold, payments, database) }
                    }
                }
            }
            // A thousand of them, beside all other tests.
            try await eventually("all jobs have ended", within: .seconds(300)) {
                // Nobody here tells customers of their refunds.
                try await database.fetch(
                    "SELECT id FROM jobs WHERE finished_at IS NULL AND kind <> 'send_refund_mail' LIMIT 1"
                ).isEmpty
            }
            begun.finish()
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
        try await expectLegal(database)
    }

    private static func refund(
        _ document: DocumentID, _ sold: [DocumentID: (payment: PaymentID, intent: String)], _ payments: PaymentService,
        _ database: any Database
    ) async throws {
        let (payment, intent) = try #require(sold[document])
        try await database.write { transaction in
            guard let locked = try PaymentStore.lock(payment, in: transaction) else { return }
            try payments.apply(
                RefundObservation(
                    id: "re_" + intent, intentID: intent, refundID: nil, amount: 150, state: .succeeded, failure: nil),
                to: locked, event: nil, in: transaction)
        }
    }

    /// Paid documents, each with its job in the queue.
    private static func sell(
        _ count: Int, _ documents: DocumentService, _ payments: PaymentService, _ database: any Database
    ) async throws -> [DocumentID: (payment: PaymentID, intent: String)] {
        try await database.execute("INSERT INTO users (id, email, created_at) VALUES ('reader', 'a@example.org', 0)")
        let request = try DocumentRequest(
            title: "Harbours", topic: "How the harbours grew", language: "en", targetPages: 3, citationStyle: "apa",
            requirements: nil, sources: []
        ).checked()
        var sold: [DocumentID: (payment: PaymentID, intent: String)] = [:]
        for number in 0..<count {
            let document = try await documents.create(request, user: "reader")
            let id = PaymentID(at: TimeSource.system.now())
            try await database.write { transaction in
                let payment = try PaymentStore.insert(
                    id, document: document.id.text, user: "reader",
                    order: Order(price: Money(amount: 150, currency: "eur"), description: "Harbours"),
                    at: TimeSource.system.now(), in: transaction)
                try payments.apply(
                    PaymentObservation(
                        .paid(Money(amount: 150, currency: "eur")), sessionID: nil, intentID: "pi_\(number)"),
                    to: payment, event: nil, in: transaction)
                // One job after the other for one user would keep the race from happening.
                try transaction.run("UPDATE jobs SET fair_key = NULL, fair_at = run_at")
            }
            sold[document.id] = (id, "pi_\(number)")
        }
        return sold
    }

    private static func expectLegal(_ database: any Database) async throws {
        let rows = try await database.fetch(
            """
            SELECT d.status, j.state, p.state AS paid, p.refunded_amount, COUNT(*) AS n
            FROM payments p JOIN documents d ON d.id = p.document_id JOIN jobs j ON j.id = d.job_id
            GROUP BY d.status, j.state, p.state, p.refunded_amount
            """)
        var outcomes: [String: Int] = [:]
        for row in rows {
            let (status, job, paid, refunded): (String, String, String, Int) = (
                try row["status"], try row["state"], try row["paid"], try row["refunded_amount"]
            )
            outcomes["\(status) \(job) \(paid) \(refunded)", default: 0] += try row["n"]
        }
        #expect(
            Set(outcomes.keys).isSubset(of: ["refunded completed refunded 150", "refunded canceled refunded 150"]),
            "\(outcomes)")
        #expect(outcomes.values.reduce(0, +) == count)
        // A race that one side always wins is none.
        #expect(outcomes.count == 2, "\(outcomes)")
        // No second refund follows from the ends of the jobs.
        #expect(try await database.fetch("SELECT id FROM refunds").count == count)
    }

    /// Asked once all connections are closed, because each backend reports at its end.
    private static func deadlocks(_ name: String) async throws -> Int {
        let server = try PostgreSQLTestServer.required().administration
        try await eventually("the backends are gone") {
            try await server.fetch("SELECT pid FROM pg_stat_activity WHERE datname = \(name)").isEmpty
        }
        return try await server.fetch("SELECT deadlocks FROM pg_stat_database WHERE datname = \(name)").first?[
            "deadlocks"] ?? 0
    }
}
