import ArgumentParser
import AsyncHTTPClient
import Foundation
import Hummingbird
import Listening
import Logging
import PaymentSimulator
import Payments
import ServiceLifecycle

/// `rukopys simulate`: the payment simulator alone, for several servers or for somebody else's tests.
struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate", abstract: "Run the payment simulator alone; it moves no money.",
        discussion: """
            It speaks Stripe's API below http://127.0.0.1:PORT, delivers signed webhooks, and keeps its state in memory.
            Point STRIPE_API_BASE at it. STRIPE_SECRET_KEY is the key that it accepts, the first of
            STRIPE_WEBHOOK_SECRETS what it signs with. It listens on loopback only.
            """)

    @Option(name: .long, help: "The port to listen on, 0 for a free one.")
    var port = 8_081

    @Option(name: .long, help: "Where webhooks are delivered to.")
    var webhookURL = "http://127.0.0.1:8080/api/v1/payment/webhook"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
        guard let parts = URLComponents(string: webhookURL), ["http", "https"].contains(parts.scheme), parts.host != nil
        else { throw ValidationError("--webhook-url must be an http or https URL") }
    }

    func run() async throws {
        try await Refusal.explaining {
            let (key, secret) = try Self.secrets(ProcessInfo.processInfo.environment)
            let logger = Logger(label: "simulator")
            let http = HTTPClient(configuration: Node.outgoing)
            let simulator = PaymentSimulator(
                configuration: SimulatorConfiguration(secretKey: key, webhookSecret: secret), client: http,
                logger: logger)
            let result: Result<Void, any Error>
            do {
                result = .success(try await serve(simulator, logger))
            } catch {
                result = .failure(CannotListen(error, host: "127.0.0.1", port: port) ?? error)
            }
            try? await http.shutdown()
            try result.get()
        }
    }

    private func serve(_ simulator: PaymentSimulator, _ logger: Logger) async throws {
        let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
        simulator.addRoutes(to: router)
        let listener = HTTPListener(
            .address(host: "127.0.0.1", port: port), responder: router.buildResponder(), logger: logger
        ) { [webhookURL] port in
            let address = ServerAddress(host: "127.0.0.1", port: port)
            simulator.listening(publicBase: address.origin, webhookURL: webhookURL)
            Refusal.write("simulating on \(address.origin)", to: .standardOutput)
        }
        let group = ServiceGroupConfiguration(
            services: [simulator, listener], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        try await ServiceGroup(configuration: group).run()
    }

    /// A live key never gets here: who simulates by mistake would believe that money had come.
    private static func secrets(_ environment: [String: String]) throws -> (key: String, secret: String) {
        let key = environment["STRIPE_SECRET_KEY"] ?? "sk_test_simulated"
        let secret = environment["STRIPE_WEBHOOK_SECRETS"]?.split(separator: ",").first.map(String.init)
        guard key.hasPrefix("sk_test_") || key.hasPrefix("rk_test_") else {
            try Refusal.stop(["STRIPE_SECRET_KEY must be a test key: the simulator moves no money"])
        }
        guard let known = WebhookSecret(secret ?? "whsec_simulated") else {
            try Refusal.stop(["STRIPE_WEBHOOK_SECRETS must begin with a whsec_…"])
        }
        return (key, known.exposed)
    }
}
