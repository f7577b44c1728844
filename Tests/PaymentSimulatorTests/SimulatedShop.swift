import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import Synchronization
import TestSupport

@testable import PaymentSimulator

/// The simulator and a merchant's webhook endpoint in one real server, on a port of its own.
struct SimulatedShop: Sendable {
    static let key = "sk_test_simulator"
    static let secret = "whsec_simulator"

    let client: HTTPClient
    /// The address of the simulator's routes, without a slash at the end.
    let base: String
    let endpoint: WebhookEndpoint
    /// The pauses that deliveries were to wait out; none is really waited for.
    let pauses: RecordedPauses

    /// An answer read to its end.
    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let text: String

        /// The body as a JSON object; empty where it is none.
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
        }

        func string(_ name: String) -> String? { json[name] as? String }

        /// The error of a refusal.
        var error: [String: Any] { json["error"] as? [String: Any] ?? [:] }

        /// The rows of a list.
        var data: [[String: Any]] { json["data"] as? [[String: Any]] ?? [] }
    }

    /// Runs `body` against a server that is started for it and shut down after it.
    ///
    /// - Parameter answers: the statuses that the webhook endpoint gives in turn; 200 after that.
    static func run(
        answers: [Int] = [], _ body: @escaping @Sendable (SimulatedShop) async throws -> Void
    ) async throws {
        let client = HTTPClient(
            eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))
        var logger = Logger(label: "simulator")
        logger.logLevel = .critical
        let endpoint = WebhookEndpoint(answers: answers)
        let pauses = RecordedPauses()
        let clock = TickingClock()
        let simulator = PaymentSimulator(
            configuration: .init(secretKey: key, webhookSecret: secret), client: client, logger: logger,
            now: { clock.next() }, sleep: { pauses.record($0) })
        let router = Router()
        simulator.addRoutes(to: router.group("simulator"))
        router.post("hook") { request, _ in try await endpoint.receive(request) }
        let outcome: Result<Void, any Error>
        do {
            try await LocalServer.run(router.buildResponder(), beside: [simulator]) { port in
                let base = "http://127.0.0.1:\(port)"
                simulator.listening(publicBase: base + "/simulator/", webhookURL: base + "/hook")
                try await body(
                    SimulatedShop(client: client, base: base + "/simulator", endpoint: endpoint, pauses: pauses))
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        try outcome.get()
    }

    /// Calls the simulator; `form` makes it a POST.
    func call(
        _ path: String, form: String? = nil, key: String? = SimulatedShop.key, headers: [String: String] = [:],
        method: String? = nil
    ) async throws -> Answer {
        try await call(path, bytes: form.map { Array($0.utf8) }, key: key, headers: headers, method: method)
    }

    /// Calls the simulator with a body of any bytes.
    func call(
        _ path: String, bytes: [UInt8]?, key: String? = SimulatedShop.key, headers: [String: String] = [:],
        method: String? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : "\(base)/\(path)")
        request.method = .init(rawValue: method ?? (bytes == nil ? "GET" : "POST"))
        if let key { request.headers.add(name: "Authorization", value: "Bearer \(key)") }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let bytes {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(bytes: bytes))
        }
        let response = try await client.execute(request, timeout: .seconds(30))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 22))
        let pairs = response.headers.map { ($0.name.lowercased(), $0.value) }
        return Answer(
            status: Int(response.status.code), headers: Dictionary(pairs) { $1 }, text: text)
    }

    /// Creates a session and answers its id.
    func session() async throws -> String {
        try await call("v1/checkout/sessions", form: Orders.body).string("id") ?? ""
    }

    /// Presses a button on the pay page.
    func press(_ action: String, _ sessionID: String) async throws -> Answer {
        try await call("pay/\(sessionID)", form: "action=\(action)", key: nil)
    }

    /// A paid session's intent.
    func paidIntent() async throws -> String {
        let sessionID = try await session()
        _ = try await press("pay", sessionID)
        return try await call("v1/checkout/sessions/\(sessionID)").string("payment_intent") ?? ""
    }

    /// Asks for faults.
    func faults(_ json: String) async throws -> Answer {
        try await call("simulator-control/faults", form: json)
    }
}

/// A clock that is a second later each time it is read, so that no two signatures have the same age.
final class TickingClock: Sendable {
    private let seconds = Mutex(1_767_225_600.0)

    func next() -> Date {
        seconds.withLock { seconds in
            seconds += 1
            return Date(timeIntervalSince1970: seconds)
        }
    }
}

/// Notes how long a delivery was to wait, and lets it go on at once.
final class RecordedPauses: Sendable {
    private let kept = Mutex<[Duration]>([])

    func record(_ pause: Duration) { kept.withLock { $0.append(pause) } }

    var all: [Duration] { kept.withLock { $0 } }
}
