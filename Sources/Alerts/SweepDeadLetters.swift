import Database
import Jobs

/// The periodic job that finds jobs which were given up.
package struct SweepDeadLetters: JobHandler {
    package static let kind = JobKind<NoArguments>("sweep_dead_letters", maxAttempts: 3)
    package var kind: JobKind<NoArguments> { Self.kind }

    /// Far more than from one sweep to the next: a transaction may be committed after one that began later.
    private static let lookBack = Duration.seconds(900)

    private let alerts: AlertService
    private let database: any Database
    private let time: TimeSource
    private let ownAlerts: [String]

    /// - Parameter ownAlerts: kinds whose failures are alerted about by those who know what they mean.
    package init(alerts: AlertService, database: any Database, time: TimeSource, ownAlerts: [String]) {
        self.alerts = alerts
        self.database = database
        self.time = time
        // An alert that cannot be brought to anybody must not raise the next one.
        self.ownAlerts = ownAlerts + [SendAlertMail.kind.name, PostAlert.kind.name]
    }

    package func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        let since = time.now() - Self.lookBack
        let found = try await database.read { [ownAlerts] in
            try AlertStore.deadLetters(since: since, except: ownAlerts, in: $0)
        }
        guard !found.isEmpty else { return .done }
        return JobCompletion { [alerts] transaction in
            for job in found {
                try alerts.raise(
                    Alert(
                        .deadLetter, about: job.id, "A job of the kind \(job.kind) was given up.",
                        occasion: "\(job.finishedAt.microseconds)"), in: transaction)
            }
        }
    }
}
