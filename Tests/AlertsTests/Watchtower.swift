import Alerts
import AsyncHTTPClient
import Database
import Jobs
import Logging
import Mail
import Security
import ServiceLifecycle
import Synchronization
import TestSupport

/// A queue with everything that alerts need, over a database of its own.
struct Watchtower {
    let database: any Database
    let clock = TestClock()
    let log = CapturedLog()
    let jobs: BackgroundJobService
    let mails = KeptMails()
    let email: String?
    let webhook: String?

    init(_ database: any Database, email: String? = nil, webhook: String? = nil) {
        self.database = database
        self.email = email
        self.webhook = webhook
        jobs = BackgroundJobService(database: database, signals: JobSignals(), time: clock.source)
    }

    var alerts: AlertService {
        AlertService(
            jobs: jobs, settings: AlertService.Settings(email: email, hasWebhook: webhook != nil), time: clock.source,
            logger: log.logger())
    }

    func raise(_ alert: Alert) async throws {
        try await database.write { [alerts] in try alerts.raise(alert, in: $0) }
    }

    /// Runs a worker beside `body`.
    func withWorker<T>(_ others: [any JobHandler] = [], _ body: () async throws -> T) async throws -> T {
        let handlers: [any JobHandler] =
            [
                SendAlertMail(database: database, transport: mails, from: "rukopys@example.org", to: email),
                PostAlert(database: database, http: HTTPClient.shared, address: webhook.map { Secret($0) }),
                SweepDeadLetters(alerts: alerts, database: database, time: clock.source, ownAlerts: ["own"]),
            ] + others
        let worker = JobWorker(
            database: database, signals: jobs.signals, handlers: JobHandlers(handlers),
            settings: JobWorker.Settings(leaseLength: .seconds(600), pollInterval: .milliseconds(5)),
            time: clock.source, logger: log.logger())
        let group = ServiceGroup(
            services: [worker, JobPolling(signals: jobs.signals, interval: .milliseconds(10))],
            gracefulShutdownSignals: [], logger: log.logger())
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

    /// The kinds and states of all jobs.
    func jobStates() async throws -> [String: String] {
        let rows = try await database.fetch("SELECT kind, state FROM jobs")
        return Dictionary(try rows.map { (try $0["kind"], try $0["state"]) }, uniquingKeysWith: { first, _ in first })
    }
}

/// Keeps what is mailed.
final class KeptMails: MailTransport {
    private let messages = Mutex<[MailMessage]>([])

    var all: [MailMessage] { messages.withLock { $0 } }

    func send(_ message: MailMessage) async throws { messages.withLock { $0.append(message) } }
}
