import AI
import Jobs
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import Documents

extension Library {
    /// What works off a document's jobs, and knows what follows from their ends.
    func handlers(writer: ScriptedWriter) -> JobHandlers {
        let export = DocumentFiles(exporter: Exporter(), artifacts: artifacts, time: clock.source)
        return JobHandlers([
            GenerateFullDocument(
                database: database, ai: AIService(providers: [writer]), export: export, jobs: jobs,
                settlement: settlement, time: clock.source),
            ExportDocument(database: database, export: export),
        ])
    }

    /// Runs a worker that writes documents beside `body`, and shuts it down when that ends.
    func withWorker<T>(writer: ScriptedWriter, _ body: () async throws -> T) async throws -> T {
        let worker = JobWorker(
            database: database, signals: jobs.signals,
            handlers: handlers(writer: writer),
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
        try await eventually("the document has come to its end", within: .seconds(60)) {
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
