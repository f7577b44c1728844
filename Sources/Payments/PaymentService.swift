import Database
import Jobs
import Logging
import Security

/// Takes payments: opens checkouts, receives the provider's webhooks, and sees to it that one payment delivers one
/// document, exactly once.
package struct PaymentService: Sendable {
    let database: any Database
    let jobs: BackgroundJobService
    let stripe: StripeClient
    let fulfilment: any Fulfilment
    package let settings: Settings
    let watch: (any PaymentWatch)?
    let time: TimeSource
    let logger: Logger

    package struct Settings: Sendable {
        package var webhookSecrets: [WebhookSecret]
        /// Whether the secret key is a live one: events of the other mode are ignored.
        package var isLive: Bool
        package var publicURL: PublicURL
        /// How long an operator can try a failed document again before what was not delivered is refunded.
        package var autoRefundDelay: Duration

        package init(
            webhookSecrets: [WebhookSecret], isLive: Bool, publicURL: PublicURL,
            autoRefundDelay: Duration = .seconds(3_600)
        ) {
            self.webhookSecrets = webhookSecrets
            self.isLive = isLive
            self.publicURL = publicURL
            self.autoRefundDelay = autoRefundDelay
        }
    }

    /// - Parameter watch: told of what somebody has to look at; the log is told in any case.
    package init(
        database: any Database, jobs: BackgroundJobService, stripe: StripeClient, fulfilment: any Fulfilment,
        settings: Settings, watch: (any PaymentWatch)? = nil, time: TimeSource, logger: Logger
    ) {
        self.database = database
        self.jobs = jobs
        self.stripe = stripe
        self.fulfilment = fulfilment
        self.settings = settings
        self.watch = watch
        self.time = time
        self.logger = logger
    }
}
