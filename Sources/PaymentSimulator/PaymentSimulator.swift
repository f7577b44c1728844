import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

/// A payment provider for development and tests that speaks Stripe's wire format and moves no money.
///
/// It imports nothing else of this package, so that it cannot share a mistake with the client it tests. Its state is
/// in memory and bounded. Routes work as soon as the server does; webhooks wait until `listening` has told where to
/// send them, and are sent by `run`.
package final class PaymentSimulator: Service {
    private let state: SharedState
    private let loop: DeliveryLoop
    private let pipeline: APIPipeline

    /// Makes an account without any sessions.
    ///
    /// - Parameters:
    ///   - client: sends the webhooks. The caller shuts it down after `run` has returned.
    ///   - now: the clock that objects are dated and webhooks are signed by.
    ///   - retries: when a refused webhook is sent again.
    ///   - sleep: waits out the pauses between attempts, and delays asked for as a fault.
    package init(
        configuration: SimulatorConfiguration, client: HTTPClient, logger: Logger,
        now: @escaping @Sendable () -> Date = { Date() }, retries: RetrySchedule = RetrySchedule(),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        state = SharedState(SimulatorState(apiVersion: configuration.apiVersion))
        loop = DeliveryLoop(
            state: state, sender: WebhookSender(client: client, secret: configuration.webhookSecret, now: now),
            schedule: retries, sleep: sleep, logger: logger)
        pipeline = APIPipeline(
            configuration: configuration, state: state, loop: loop, ids: Identifiers(), now: now)
    }

    /// Adds the API (`v1/…`), the pay page (`pay/…`) and the controls (`simulator-control/…`) below `router`.
    package func addRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        CheckoutRoutes(pipeline: pipeline).add(to: router)
        PaymentRoutes(pipeline: pipeline).add(to: router)
        RefundRoutes(pipeline: pipeline).add(to: router)
        EventRoutes(pipeline: pipeline).add(to: router)
        PayRoutes(state: state, loop: loop, ids: pipeline.ids, now: pipeline.now).add(to: router)
        ControlRoutes(state: state, loop: loop, ids: pipeline.ids, now: pipeline.now).add(to: router)
    }

    /// Says where the simulator and the merchant's webhook endpoint are reached, once the server knows its port.
    ///
    /// Until then sessions are refused with 503 and webhooks wait. Told again, the last address holds.
    ///
    /// - Parameter publicBase: the address of the group that the routes were added to, such as
    ///   `http://127.0.0.1:8080/simulator`.
    package func listening(publicBase: String, webhookURL: String) {
        var base = publicBase[...]
        while base.last == "/" { base.removeLast() }
        let address = SimulatorState.Address(publicBase: String(base), webhookURL: webhookURL)
        state.withLock { $0.address = address }
        loop.notify()
    }

    /// Delivers webhooks until graceful shutdown; those still under way then are given up with the state.
    package func run() async throws {
        let loop = loop
        await cancelWhenGracefulShutdown { await loop.run() }
    }
}
