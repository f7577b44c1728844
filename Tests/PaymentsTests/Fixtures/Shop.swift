import AsyncHTTPClient
import Database
import Foundation
import Logging
import NIOCore
import Security
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Jobs
@testable import Payments

/// The payments of a shop, with a database of its own and a clock that stands still.
struct Shop: Sendable {
    static let secretKey = "sk_test_the-key-that-must-not-be-seen"
    static let webhookSecret = "whsec_the-current-secret"

    let database: any Database
    let clock = TestClock()
    let log = CapturedLog()
    let fulfilment = RecordingFulfilment()
    let mails = MailBasket()
    let payments: PaymentService
    let signals: JobSignals
    let http: HTTPClient
    /// Where the provider is reached; nowhere, to begin with.
    let provider: ProviderAddress
    /// A customer.
    let customer: String

    /// A provider's address that can change while the shop is open.
    final class ProviderAddress: Sendable {
        private let state = Mutex("http://127.0.0.1:9")

        var base: String {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }
    }

    init(
        _ database: any Database, _ http: HTTPClient, secrets: [String] = [Shop.webhookSecret], isLive: Bool = false,
        patience: StripeTransport.Patience
    ) async throws {
        self.database = database
        self.http = http
        signals = JobSignals()
        provider = ProviderAddress()
        payments = PaymentService(
            database: database, jobs: BackgroundJobService(database: database, signals: signals, time: clock.source),
            stripe: StripeClient(
                StripeTransport(
                    http: http, base: { [provider] in provider.base }, key: Secret(Self.secretKey),
                    patience: patience)),
            fulfilment: fulfilment,
            settings: PaymentService.Settings(
                webhookSecrets: secrets.compactMap { WebhookSecret($0) }, isLive: isLive,
                publicURL: PublicURL(configured: "https://shop.example", listening: "")),
            time: clock.source, logger: log.logger())
        customer = try await Self.addUser(to: database)
        try await database.write { try $0.script(RecordingFulfilment.tables) }
    }

    /// Adds a customer.
    func addUser() async throws -> String { try await Self.addUser(to: database) }

    private static func addUser(to database: any Database) async throws -> String {
        let id = Identifier<Shop>(at: TestClock.start).text
        try await database.execute(
            "INSERT INTO users (id, email, created_at) VALUES (\(id), \(id + "@example.org"), 0)")
        return id
    }

    /// Adds a document of the customer, or of another one.
    func addDocument(pages: Int = 20, user: String? = nil) async throws -> String {
        let id = Identifier<Shop>(at: clock.now).text
        try await database.execute(
            """
            INSERT INTO documents (id, user_id, title, topic, language, target_pages, citation_style, status,
                created_at, updated_at)
            VALUES (\(id), \(user ?? customer), 'A document', 'A topic', 'en', \(pages), 'apa', 'draft', 0, 0)
            """)
        return id
    }

    /// Adds an open payment of 10 euros, as a checkout leaves it: without a session until the provider has answered.
    func addPayment(document: String? = nil, session: String? = nil, intent: String? = nil) async throws -> Payment {
        let document = if let document { document } else { try await addDocument() }
        return try await database.write { [customer, clock] transaction in
            let id = PaymentID(at: clock.now)
            _ = try PaymentStore.insert(
                id, document: document, user: customer,
                order: Order(price: Money(amount: 1_000, currency: "eur"), description: "A document"), at: clock.now,
                in: transaction)
            try PaymentStore.learn(session: session, intent: intent, of: id, in: transaction)
            try transaction.run("UPDATE documents SET status = 'payment_pending' WHERE id = \(document)")
            guard let payment = try PaymentStore.payment(id, in: transaction) else {
                throw DatabaseError.unreadable("no payment")
            }
            return payment
        }
    }

    /// Opens the checkout of a document.
    func checkout(_ document: String, key: String = "key-1", user: String? = nil) async throws -> Checkout {
        try await payments.createCheckout(
            document: document, user: user ?? customer, email: "customer@example.org", key: key)
    }

    /// Delivers a webhook as the provider does, signed now.
    func deliver(_ body: [UInt8], secret: String = Shop.webhookSecret) async throws {
        let header = Signing.header(body, secret: secret, at: clock.now.seconds)
        try await payments.receive(body, signature: try payments.signature(header: header))
    }

    /// Delivers events, all of them at the same time.
    func deliverAtOnce(_ events: [[UInt8]]) async throws {
        try await withThrowingTaskGroup { group in
            for event in events { group.addTask { try await deliver(event) } }
            try await group.waitForAll()
        }
    }

    private var handlers: [any JobHandler] {
        [
            RefundMail(payments: payments, transport: mails, from: "Shop <shop@example.org>"),
            ProcessWebhook(payments: payments), RefundPayment(payments: payments), FetchRefunds(payments: payments),
            SweepPayments(payments: payments), SweepEvents(payments: payments), CheckPayments(payments: payments),
        ]
    }

    /// Works off the stored events with a real worker, eight at a time, until `isDone`; as a rule until no job waits, but
    /// for refunds that wait for their time.
    func work(until isDone: (@Sendable () async throws -> Bool)? = nil) async throws {
        let worker = JobWorker(
            database: database, signals: signals, handlers: JobHandlers(handlers),
            settings: JobWorker.Settings(concurrency: 8, pollInterval: .milliseconds(10)), time: clock.source,
            logger: log.logger(label: "worker"))
        let polling = JobPolling(signals: signals, interval: .milliseconds(10))
        let services = ServiceGroup(services: [worker, polling], logger: log.logger(label: "services"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await services.run() }
            do {
                try await eventually("the jobs are done") {
                    if let isDone { try await isDone() } else { try await busyJobs() == 0 }
                }
            } catch {
                await services.triggerGracefulShutdown()
                throw error
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
        }
    }
}

extension Engine {
    /// Lends a shop with a migrated database of its own.
    func withShop<T>(
        secrets: [String] = [Shop.webhookSecret], isLive: Bool = false,
        patience: StripeTransport.Patience = .init(pause: .zero), _ body: (Shop) async throws -> T
    ) async throws -> T {
        try await withDatabase { database in
            try await TestHTTP.with { http in
                try await body(
                    try await Shop(database, http, secrets: secrets, isLive: isLive, patience: patience))
            }
        }
    }
}

/// HTTP clients that live as long as a test.
enum TestHTTP {
    /// Lends a client that gives up at once where nobody listens.
    static func with<T>(_ body: (HTTPClient) async throws -> T) async throws -> T {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let value = try await body(client)
            try await client.shutdown()
            return value
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}
