import Security

/// Takes configured secrets out of what others have said: a server or a library may repeat what it was sent.
struct SecretRedaction: Sendable {
    private let secrets: [String]

    init(_ configuration: ServerConfiguration) {
        let models = configuration.ai.chain.compactMap { writer -> Secret? in
            if case .model(let choice) = writer { choice.key } else { nil }
        }
        let known: [Secret?] =
            [
                configuration.stripe?.key, configuration.smtp?.login?.password, configuration.alertWebhook,
                configuration.metricsToken, configuration.masterKey?.base64, configuration.previousMasterKey?.base64,
                configuration.artifactBucket?.credentials.secretKey,
            ] + models
        // A short one stands in ordinary words, too.
        secrets =
            (known.compactMap { $0?.exposed } + configuration.webhookSecrets.map(\.exposed)).filter { $0.count > 5 }
    }

    func apply(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "‹redacted›") }
    }
}
