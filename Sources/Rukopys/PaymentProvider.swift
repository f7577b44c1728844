import AsyncHTTPClient
import Database
import Foundation
import Logging
import PaymentSimulator
import Payments
import Security

/// Who takes the money: a configured provider, or in development the embedded simulator.
struct PaymentProvider: Sendable {
    let key: Secret
    /// The API's address without `/v1`.
    let base: @Sendable () -> String
    let webhookSecrets: [WebhookSecret]
    let isLive: Bool
    let simulator: PaymentSimulator?

    /// - Parameter listening: where this very server is reached; the simulator lives below it.
    init(_ configuration: ServerConfiguration, listening: PublicURL, http: HTTPClient, logger: Logger) {
        if let stripe = configuration.stripe {
            key = stripe.key
            base = { stripe.base }
            webhookSecrets = configuration.webhookSecrets
            isLive = stripe.isLive
            simulator = nil
            return
        }
        // The simulator signs with the first configured secret that still counts, or with one that nobody knows.
        let now = TimeSource.system.now()
        let made = WebhookSecret("whsec_" + MasterKey().base64.exposed)
        let secrets =
            configuration.webhookSecrets.contains { $0.isValid(at: now) }
            ? configuration.webhookSecrets : configuration.webhookSecrets + [made].compactMap { $0 }
        let signing = secrets.first { $0.isValid(at: now) }
        key = Secret("sk_test_" + MasterKey().base64.exposed.filter { $0.isLetter || $0.isNumber })
        webhookSecrets = secrets
        isLive = false
        base = { listening.origin + "/simulator" }
        simulator = PaymentSimulator(
            configuration: SimulatorConfiguration(
                secretKey: key.exposed, webhookSecret: signing?.exposed ?? ""),
            client: http, logger: logger)
    }
}
