import Database
import Jobs
import Logging

/// Tells operators what they have to look at: in the log, by mail and by a webhook.
///
/// An alert is raised in the transaction of its cause, and once for each ``Alert/key``.
package struct AlertService: Sendable {
    /// Where alerts go besides the log.
    package struct Settings: Sendable {
        /// `nil`: no mail.
        package var email: String?
        /// Whether there is a webhook; its address is known to ``PostAlert`` alone.
        package var hasWebhook: Bool

        package init(email: String? = nil, hasWebhook: Bool = false) {
            self.email = email
            self.hasWebhook = hasWebhook
        }
    }

    private let jobs: BackgroundJobService
    private let settings: Settings
    private let time: TimeSource
    private let logger: Logger

    package init(jobs: BackgroundJobService, settings: Settings, time: TimeSource, logger: Logger) {
        self.jobs = jobs
        self.settings = settings
        self.time = time
        self.logger = logger
    }

    /// Raises an alert, unless it was raised before.
    package func raise(_ alert: Alert, in transaction: any Transaction) throws {
        guard try AlertStore.insert(alert, at: time.now(), in: transaction) else { return }
        let arguments = AlertArguments(key: alert.key)
        if let email = settings.email, !email.isEmpty {
            try jobs.enqueue(SendAlertMail.kind, arguments, uniqueKey: "alert mail \(alert.key)", in: transaction)
        }
        if settings.hasWebhook {
            try jobs.enqueue(PostAlert.kind, arguments, uniqueKey: "alert post \(alert.key)", in: transaction)
        }
        transaction.afterCommit { [logger] in
            logger.error(
                "alert: \(alert.kind.rawValue)", metadata: ["subject": "\(alert.subject)", "detail": "\(alert.detail)"])
        }
    }
}

/// Which alert a job brings to somebody.
package struct AlertArguments: Codable, Sendable {
    let key: String
}
