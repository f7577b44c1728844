import AsyncHTTPClient
import Database
import Foundation
import NIOCore
import TestSupport
import Testing

/// All the server processes that one database can have, one payment provider in a process of its own, and a customer:
/// two servers on PostgreSQL, one on SQLite.
///
/// The provider delivers nothing by itself: the tests deliver its events, to whom and as often as they like.
struct Market: Sendable {
    let database: any Database
    /// The servers'.
    let origins: [String]
    /// The provider's.
    let provider: String
    private let client: HTTPClient
    private let access: String

    private static let key = "sk_test_of_the_market"

    /// Opens one for `body`.
    ///
    /// - Parameter settings: of all servers.
    static func open(
        on engine: Engine, settings: [String: String] = [:], _ body: @escaping @Sendable (Market) async throws -> Void
    ) async throws {
        try await engine.withDatabaseURL(connections: 30) { url in
            try await ServerPlaces.processes.with {
                try await TemporaryFolder.with { folder in
                    let shared = ["STRIPE_SECRET_KEY": key, "STRIPE_WEBHOOK_SECRETS": RunningServer.webhookSecret]
                    let arguments = ["simulate", "--port", "0", "--webhook-url", "http://127.0.0.1:9"]
                    try await ServerProcess.run(arguments, in: folder, shared) { simulator in
                        let provider = try await simulator.line("it simulates") {
                            $0.wholeMatch(of: /simulating on (\S+)/).map { String($0.1) }
                        }
                        var all = RunningServer.generousLimits.merging(shared) { $1 }
                        all["DATABASE_URL"] = url.text
                        all["DATABASE_POOL_SIZE"] = "10"
                        all["STRIPE_API_BASE"] = provider
                        all.merge(settings) { $1 }
                        let forAll = all
                        try await ServerProcess.run(["serve"], in: folder, forAll) { first in
                            let origin = try await first.origin()
                            guard engine == .postgresql else {
                                return try await open([origin], provider, at: url, body)
                            }
                            try await ServerProcess.run(["serve"], in: folder, forAll) { second in
                                try await open([origin, try await second.origin()], provider, at: url, body)
                            }
                        }
                    }
                }
            }
        }
    }

    private static func open(
        _ origins: [String], _ provider: String, at url: DatabaseURL, _ body: (Market) async throws -> Void
    ) async throws {
        // As a short command beside the server that owns the file.
        let database = try openDatabase(url, poolSize: 2, isServer: false)
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        let outcome: Result<Void, any Error>
        do {
            let access = try await DistantCustomer(signingInAt: origins[0]).access
            let market = Market(
                database: database, origins: origins, provider: provider, client: client, access: access)
            try await market.control("faults", ["webhook": ["drop": true]])
            outcome = .success(try await body(market))
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        await database.close()
        try outcome.get()
    }

    // MARK: The customer

    /// An order: a document and its open checkout.
    struct Order: Sendable {
        let document: String
        let payment: String
        let session: String
    }

    /// Describes a document; gives its id.
    func describe() async throws -> String {
        let answer = try await api("POST", "documents", Customer.request(), at: 0)
        return try #require(answer["id"]?.string, "\(answer.text)")
    }

    func checkOut(_ document: String, key: String, at server: Int = 0) async throws -> Answer {
        try await api(
            "POST", "payment/create-checkout", ["document_id": .string(document)], at: server,
            headers: ["Idempotency-Key": key])
    }

    /// Describes a document and opens its checkout.
    func order() async throws -> Order {
        let document = try await describe()
        let answer = try await checkOut(document, key: document)
        return Order(
            document: document, payment: try #require(answer["payment_id"]?.string, "\(answer.text)"),
            session: try #require(answer["session_id"]?.string))
    }

    /// Calls a server, by turns when more is asked for than there are.
    func api(
        _ method: String, _ path: String, _ json: JSON? = nil, at server: Int, headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        headers["Authorization"] = "Bearer \(access)"
        if json != nil { headers["Content-Type"] = "application/json" }
        return try await call(
            method, origins[server % origins.count] + "/api/v1/" + path, json.map { Array($0.text.utf8) }, headers)
    }

    // MARK: The provider

    /// Pays on the provider's page.
    func pay(_ order: Order) async throws {
        let answer = try await call(
            "POST", "\(provider)/pay/\(order.session)", Array("action=pay".utf8),
            ["Content-Type": "application/x-www-form-urlencoded"])
        #expect(answer.status == 303, "\(answer.text)")
    }

    /// Sends all the money of an order back at the provider.
    func refund(_ order: Order) async throws {
        let session = try await stripe("GET", "checkout/sessions/\(order.session)")
        let intent = try #require(session["payment_intent"]?.string, "\(session.text)")
        let answer = try await stripe("POST", "refunds", form: "payment_intent=\(intent)")
        #expect(answer["status"] == "succeeded", "\(answer.text)")
    }

    func control(_ path: String, _ json: JSON) async throws {
        let answer = try await call(
            "POST", "\(provider)/simulator-control/\(path)", Array(json.text.utf8),
            ["Content-Type": "application/json"])
        #expect(answer.status == 200, "\(answer.text)")
    }

    /// What the provider tells of an order under these types, oldest first.
    func events(of order: Order, _ types: String...) async throws -> [JSON] {
        let session = try await stripe("GET", "checkout/sessions/\(order.session)")
        let ids = Set([order.session, session["payment_intent"]?.string].compactMap { $0 })
        let listed = try await stripe("GET", "events?limit=100")
        return (listed["data"]?.array ?? []).reversed().filter { event in
            let object = event["data"]?["object"]
            return types.contains(event["type"]?.string ?? "")
                && [object?["id"], object?["payment_intent"]].contains { ids.contains($0?.string ?? "") }
        }
    }

    private func stripe(_ method: String, _ path: String, form: String? = nil) async throws -> Answer {
        var headers = ["Authorization": "Bearer \(Self.key)"]
        if form != nil { headers["Content-Type"] = "application/x-www-form-urlencoded" }
        return try await call(method, "\(provider)/v1/\(path)", form.map { Array($0.utf8) }, headers)
    }

    // MARK: Deliveries

    /// Delivers an event to a server; gives the answer's status.
    func deliver(_ event: JSON, to server: Int) async throws -> Int {
        let body = Array(event.text.utf8)
        let headers = ["Content-Type": "application/json", "Stripe-Signature": SignedWebhook.header(of: body)]
        return try await call(
            "POST", origins[server % origins.count] + "/api/v1/payment/webhook", body, headers
        ).status
    }

    /// Delivers all of them at once, to the servers by turns; gives the statuses.
    func deliverAtOnce(_ events: [JSON]) async throws -> [Int] {
        try await atOnce(events.count) { try await deliver(events[$0], to: $0) }
    }

    /// Does so many things at once.
    func atOnce<T: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Int) async throws -> T
    ) async throws -> [T] {
        try await withThrowingTaskGroup(of: T.self) { group in
            for number in 0..<count { group.addTask { try await body(number) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    private func call(
        _ method: String, _ url: String, _ body: [UInt8]?, _ headers: [String: String]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        return try await Answer(try await client.execute(request, timeout: .seconds(120)))
    }

    // MARK: The books

    func count(_ what: SQL) async throws -> Int {
        try await database.fetch("SELECT COUNT(*) AS n FROM \(what)").first?["n"] ?? 0
    }

    /// Waits until every event has been worked off.
    func settled() async throws {
        try await eventually("all events are worked off") {
            try await count("webhook_events WHERE status = 'received'") == 0
        }
    }

    /// How many jobs write an order's document.
    func jobs(of order: Order) async throws -> Int {
        try await count("jobs WHERE kind = 'generate_full_document' AND subject_id = \(order.document)")
    }

    /// How often an order's payment was found to be paid.
    func payings(of order: Order) async throws -> Int {
        try await count(
            "payment_ledger WHERE payment_id = \(order.payment) AND to_state = 'paid' AND kind = 'transition'")
    }
}
