/// The secrets and the API version that the simulated account was set up with.
package struct SimulatorConfiguration: Sendable {
    /// The key every API call has to carry, as a bearer token or as the user of HTTP Basic: `sk_test_…`.
    package let secretKey: String

    /// The signing secret of the one webhook endpoint.
    ///
    /// The whole `whsec_…` string is the HMAC key.
    package let webhookSecret: String

    /// The version that events are rendered in, and that calls without `Stripe-Version` are answered in.
    package let apiVersion: String

    /// Takes the secrets that the server under development was configured with.
    package init(secretKey: String, webhookSecret: String, apiVersion: String = "2025-03-31.basil") {
        self.secretKey = secretKey
        self.webhookSecret = webhookSecret
        self.apiVersion = apiVersion
    }
}
