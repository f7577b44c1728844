import Database
import Payments

/// Whether the payment provider answers and takes our key, asked by a question that changes nothing.
struct PaymentProviderCheck: DoctorCheck {
    let configuration: ServerConfiguration
    let outside: OutsideCall
    let name = "payments"

    var needsNetwork: Bool { configuration.stripe != nil }

    func findings() async throws -> [Finding] {
        guard let stripe = configuration.stripe else { return [.ok("by the simulator, which moves no money")] }
        // What the sweep asks all the time: webhooks that never came are found in this list.
        let answer = try await outside.get(
            stripe.base + "/v1/events?limit=1",
            [("Authorization", "Bearer \(stripe.key.exposed)"), ("Stripe-Version", StripeClient.apiVersion)])
        return [Self.finding(answer.status, stripe)] + secrets()
    }

    private static func finding(_ status: Int, _ stripe: ServerConfiguration.Stripe) -> Finding {
        switch status {
        case 200: .ok("\(stripe.base) takes our \(stripe.isLive ? "live" : "test") key")
        case 401, 403:
            .failed(
                "\(stripe.base) refuses STRIPE_SECRET_KEY (\(status))",
                "take a key of the right account that may read events, checkout sessions, payment intents and refunds")
        default: .failed("\(stripe.base) answers with \(status)", "see https://status.stripe.com and STRIPE_API_BASE")
        }
    }

    /// A secret that has run out lets no webhook in.
    private func secrets() -> [Finding] {
        let now = TimeSource.system.now()
        let valid = configuration.webhookSecrets.filter { $0.isValid(at: now) }
        guard !valid.isEmpty else {
            return [.failed("no webhook secret is valid: every webhook is refused", "set STRIPE_WEBHOOK_SECRETS")]
        }
        let ending = valid.filter { !$0.isValid(at: now + .seconds(7 * 86_400)) }
        guard ending.count == valid.count else { return [] }
        return [.warning("every webhook secret ends within a week", "add the new one to STRIPE_WEBHOOK_SECRETS")]
    }
}
