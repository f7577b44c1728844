import Database
import Foundation
import Jobs

/// Reads the provider's list of events, each quarter of an hour, into the same inbox: what no webhook brought is worked
/// off as if one had.
package struct SweepEvents: JobHandler {
    package static let kind = JobKind<NoArguments>("sweep_payment_events", maxAttempts: 3, isLong: true)
    package var kind: JobKind<NoArguments> { Self.kind }

    /// Events become visible out of order: so much before the cursor is read again.
    private static let overlap: Int64 = 3_600
    /// Where the first sweep of a database begins.
    private static let beginning: Int64 = 86_400

    private let payments: PaymentService

    package init(payments: PaymentService) {
        self.payments = payments
    }

    package func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        let now = payments.time.now().seconds
        let cursor = try await payments.database.read { try SweepCursor.seconds(in: $0) } ?? now - Self.beginning
        let found = try await RefundPayment.asking {
            try await payments.stripe.events(since: cursor - Self.overlap) { page in
                try Task.checkCancellation()
                return try await payments.adopt(page)
            }
        }
        if found > 0 {
            context.logger.notice("events came in by the list, not by webhooks", metadata: ["count": "\(found)"])
        }
        // Only now: had a page failed, its events would be read again.
        return JobCompletion { try SweepCursor.set(now, in: $0) }
    }
}

extension PaymentService {
    /// Stores events that the inbox does not know, with the jobs that work them off.
    ///
    /// - Parameter page: the events' JSON.
    /// - Returns: how many were new.
    func adopt(_ page: [[UInt8]]) async throws -> Int {
        let events = page.compactMap { body in
            (try? JSONDecoder().decode(StripeEvent.self, from: Data(body))).map { (event: $0, body: body) }
        }
        guard !events.isEmpty else { return 0 }
        return try await database.write { [self] transaction in
            var found = 0
            for (event, body) in events where event.isHandled && event.livemode == settings.isLive {
                guard
                    let id = try WebhookInbox.adopt(event, body: body, at: time.now(), in: transaction)
                else { continue }
                try jobs.enqueue(
                    ProcessWebhook.kind, ProcessWebhook.Arguments(eventID: id), uniqueKey: "webhook \(id)",
                    in: transaction)
                found += 1
            }
            return found
        }
    }
}

/// How far the provider's list of events has been read.
enum SweepCursor {
    static func seconds(in transaction: any Transaction) throws -> Int64? {
        try transaction.first("SELECT cursor FROM payment_sweeps WHERE name = 'events'")?["cursor"]
    }

    static func set(_ seconds: Int64, in transaction: any Transaction) throws {
        try transaction.run(
            """
            INSERT INTO payment_sweeps (name, cursor) VALUES ('events', \(seconds))
            ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor
            """)
    }
}

extension StripeClient {
    /// Hands over all events since a moment, a page at a time, newest first.
    ///
    /// - Returns: the sum of what `body` returned.
    /// - Throws: ``StripeError``; what `body` throws.
    func events(since seconds: Int64, _ body: ([[UInt8]]) async throws -> Int) async throws -> Int {
        var sum = 0
        var cursor = ""
        while true {
            var query = FormBody()
            query.add("created[gte]", "\(max(0, seconds))")
            query.add("limit", "100")
            if !cursor.isEmpty { query.add("starting_after", cursor) }
            let path = "events?\(query.text)"
            let page: StripePage<JSONDocument> = try await transport.withinCallLimit {
                try await transport.send(.GET, path, body: nil, idempotencyKey: nil)
            }
            sum += try await body(try page.data.map { try $0.bytes })
            guard page.hasMore, let last = page.data.last?.id else { return sum }
            cursor = last
        }
    }
}
