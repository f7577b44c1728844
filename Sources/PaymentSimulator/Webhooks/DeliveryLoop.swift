import Foundation
import Logging
import Synchronization

/// Takes deliveries out of the outbox and sends them, with retries, until it is cancelled.
///
/// Shared by the background loop and by calls that send before they answer.
final class DeliveryLoop: Sendable {
    /// Batches being sent or waiting out their pause; more stay in the outbox.
    private static let maximumConcurrency = 4_096
    private static let expiryCheckInterval = Duration.seconds(15)

    private let state: SharedState
    private let sender: WebhookSender
    private let schedule: RetrySchedule
    private let sleep: @Sendable (Duration) async throws -> Void
    private let logger: Logger
    private let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation
    private let underWay = Atomic<Int>(0)

    init(
        state: SharedState, sender: WebhookSender, schedule: RetrySchedule,
        sleep: @escaping @Sendable (Duration) async throws -> Void, logger: Logger
    ) {
        self.state = state
        self.sender = sender
        self.schedule = schedule
        self.sleep = sleep
        self.logger = logger
        (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that the outbox may hold something, or that the address became known.
    func notify() {
        wakeUp.yield()
    }

    /// Sends until the task is cancelled; what is under way then is cancelled with it.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.expireSessions() }
            for await _ in wakeUps {
                while let (batch, url) = next() {
                    underWay.add(1, ordering: .relaxed)
                    group.addTask {
                        await self.send(batch, to: url)
                        self.underWay.subtract(1, ordering: .relaxed)
                        self.notify()
                    }
                }
            }
            group.cancelAll()
        }
    }

    /// Sends each delivery of the batch once, in order; what is refused goes back for another try.
    func send(_ batch: DeliveryBatch, to url: String) async {
        if batch.delay > .zero {
            do { try await sleep(batch.delay) } catch { return }
        }
        for delivery in batch.deliveries {
            guard !Task.isCancelled else { return }
            let wrongSignature = state.withLock { $0.faults.webhook.wrongSignature }
            switch await sender.send(delivery, to: url, wrongSignature: wrongSignature) {
            case .accepted: state.withLock { $0.events.accepted(delivery.eventID) }
            case .refused(let reason): retry(delivery, reason: reason)
            }
        }
    }

    private func retry(_ delivery: Delivery, reason: String) {
        var delivery = delivery
        delivery.failures += 1
        let metadata: Logger.Metadata = [
            "event": "\(delivery.eventID)", "attempt": "\(delivery.failures)", "reason": "\(reason)",
        ]
        guard let pause = schedule.pause(after: delivery.failures) else {
            logger.warning("the simulated webhook was given up", metadata: metadata)
            return
        }
        logger.info("the simulated webhook was refused and will be sent again", metadata: metadata)
        let again = delivery
        state.withLock { $0.outbox.retry(again, after: pause) }
        notify()
    }

    private func next() -> (DeliveryBatch, url: String)? {
        guard underWay.load(ordering: .relaxed) < Self.maximumConcurrency else { return nil }
        return state.withLock { state in
            guard let address = state.address, let batch = state.outbox.take(1).first else { return nil }
            return (batch, address.webhookURL)
        }
    }

    /// A session that nobody asks about expires too, and tells the merchant.
    private func expireSessions() async {
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.expiryCheckInterval) } catch { return }
            let now = sender.now()
            state.withLock { $0.expireDue(stamp: Stamp(now: Int(now.timeIntervalSince1970), ids: Identifiers())) }
            notify()
        }
    }
}
