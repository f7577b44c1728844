import AI
import Alerts
import Database
import Jobs
import Logging
import Mail
import Security
import ServiceLifecycle
import TestSupport
import Testing

@testable import Documents

extension Library {
    /// What works off a document's jobs, and knows what follows from their ends.
    func handlers(writer: any AIProvider) -> JobHandlers {
        let export = DocumentFiles(exporter: Exporter(), artifacts: artifacts, time: clock.source)
        let ai = AIService(providers: [writer])
        return JobHandlers([
            GenerateFullDocument(
                database: database, ai: ai, export: export, jobs: jobs, settlement: settlement, budgets: budgets,
                alerts: alerts, time: clock.source),
            ExportDocument(database: database, export: export, jobs: jobs),
            RegenerateSection(database: database, ai: ai, export: export, budgets: budgets, time: clock.source),
            SweepBudgets(budgets: budgets),
            DocumentNotice(
                database: database, transport: mails, addresses: Addresses(), from: "Rukopys <no-reply@example.org>",
                publicURL: PublicURL(configured: "https://docs.example.org", listening: ""), time: clock.source),
        ])
    }

    /// Tells operators nothing but in the table.
    var alerts: AlertService {
        AlertService(
            jobs: jobs, settings: AlertService.Settings(), time: clock.source, logger: CapturedLog().logger())
    }

    /// The budgets of its documents.
    var budgets: DocumentBudgets {
        DocumentBudgets(
            settings: budgetSettings, pricing: DocumentService.Settings(), database: database, jobs: jobs,
            alerts: alerts, time: clock.source)
    }

    /// Runs a worker that writes documents beside `body`, and shuts it down when that ends.
    func withWorker<T>(writer: any AIProvider, _ body: () async throws -> T) async throws -> T {
        try await withWorker(handlers(writer: writer), body)
    }

    /// The same with other handlers.
    func withWorker<T>(_ handlers: JobHandlers, _ body: () async throws -> T) async throws -> T {
        let worker = JobWorker(
            database: database, signals: jobs.signals,
            handlers: handlers,
            settings: JobWorker.Settings(leaseLength: .seconds(600), pollInterval: .milliseconds(5)),
            time: clock.source, logger: CapturedLog().logger())
        let group = ServiceGroup(
            services: [worker, JobPolling(signals: jobs.signals, interval: .milliseconds(10))],
            gracefulShutdownSignals: [], logger: CapturedLog().logger())
        return try await withThrowingTaskGroup { tasks in
            tasks.addTask { try await group.run() }
            let result: Result<T, any Error>
            do {
                result = .success(try await body())
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return try result.get()
        }
    }

    /// Waits until the document has come to its end, turning the clock on so that no retry is waited for.
    func waitForEnd(of id: DocumentID) async throws {
        try await eventually("the document has come to its end") {
            clock.advance(by: .seconds(60))
            let status = try await status(id)
            return ![.queued, .generating].contains(status)
        }
    }

    /// Takes the jobs of all workers away, as the reaper does when their leases have run out.
    func expireLeases() async throws {
        try await database.write { transaction in
            _ = try transaction.run("UPDATE jobs SET state = 'queued', worker_id = NULL WHERE state = 'running'")
        }
    }
}

/// Everybody reads mail at the address of their own id.
struct Addresses: AddressBook {
    func reader(_ user: String, in transaction: any Transaction) throws -> Reader? {
        Reader(email: "\(user)@example.org", language: "en")
    }
}
