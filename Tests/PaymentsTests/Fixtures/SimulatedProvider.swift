import AsyncHTTPClient
import Database
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import PaymentSimulator
import TestSupport

@testable import Payments

/// The payment simulator behind real HTTP, which delivers its webhooks to the shop over real HTTP as well.
struct SimulatedProvider: Sendable {
    private let http: HTTPClient
    /// The address below which the API, the pay page and the controls are.
    let base: String

    /// Presses a button of the pay page: `pay`, `decline`, `later`, `settle`, `fail`, `cancel`.
    func press(_ button: String, _ session: String) async throws {
        _ = try await call("pay/\(session)", body: "action=\(button)", expecting: 303)
    }

    /// Asks for faults, as JSON.
    func faults(_ json: String) async throws {
        _ = try await call("simulator-control/faults", body: json)
    }

    /// Ends all faults.
    func clearFaults() async throws {
        var request = HTTPClientRequest(url: "\(base)/simulator-control/faults")
        request.method = .DELETE
        _ = try await http.execute(request, timeout: .seconds(30)).body.collect(upTo: 1 << 20)
    }

    /// The provider ends a session.
    func expire(_ session: String) async throws {
        _ = try await call("v1/checkout/sessions/\(session)/expire", body: "")
    }

    /// A session as it is at the provider.
    func session(_ id: String) async throws -> [String: Any] {
        try await call("v1/checkout/sessions/\(id)", body: nil)
    }

    /// The ids of all sessions there are.
    func sessions() async throws -> [String] {
        let list = try await call("v1/checkout/sessions?limit=100", body: nil)
        return (list["data"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
    }

    /// The amounts of all refunds there are.
    func refunds() async throws -> [Int] {
        let list = try await call("v1/refunds?limit=100", body: nil)
        return (list["data"] as? [[String: Any]] ?? []).compactMap { $0["amount"] as? Int }
    }

    /// Somebody gives money back at the provider's own pages.
    func refund(_ intent: String, amount: Int) async throws {
        _ = try await call("v1/refunds", body: "payment_intent=\(intent)&amount=\(amount)")
    }

    /// The customer's bank wants its money back.
    ///
    /// - Returns: the dispute's id.
    func dispute(_ intent: String, isInquiry: Bool = false) async throws -> String {
        let dispute = try await call(
            "simulator-control/disputes", body: #"{"payment_intent": "\#(intent)", "inquiry": \#(isInquiry)}"#)
        return dispute["id"] as? String ?? ""
    }

    /// Moves a dispute on.
    func move(dispute: String, to status: String) async throws {
        _ = try await call("simulator-control/disputes/\(dispute)", body: #"{"status": "\#(status)"}"#)
    }

    private struct Unexpected: Error {
        let status: UInt
        let body: String
    }

    @discardableResult
    private func call(_ path: String, body: String?, expecting status: UInt = 200) async throws -> [String: Any] {
        var request = HTTPClientRequest(url: "\(base)/\(path)")
        request.headers.add(name: "Authorization", value: "Bearer \(Shop.secretKey)")
        if let body {
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let response = try await http.execute(request, timeout: .seconds(30))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 22))
        guard response.status.code == status else { throw Unexpected(status: response.status.code, body: text) }
        return (try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]) ?? [:]
    }

    /// Runs the provider for a shop while `body` runs; the shop's webhook route answers as the server's does.
    ///
    /// - Parameter webhookSecret: what deliveries are signed with.
    static func with<T: Sendable>(
        _ shop: Shop, webhookSecret: String = Shop.webhookSecret,
        _ body: @escaping @Sendable (SimulatedProvider) async throws -> T
    ) async throws -> T {
        let simulator = PaymentSimulator(
            configuration: SimulatorConfiguration(secretKey: Shop.secretKey, webhookSecret: webhookSecret),
            client: shop.http, logger: shop.log.logger(label: "simulator"),
            now: { [clock = shop.clock] in clock.now.date },
            // A refused webhook is sent again at once, for as long as it takes.
            retries: RetrySchedule(attempts: .max), sleep: { _ in await Task.yield() })
        let router = Router()
        simulator.addRoutes(to: router.group("simulator"))
        router.post("webhook") { request, _ in try await shop.answer(request) }
        return try await LocalServer.run(router.buildResponder(), beside: [simulator]) { port in
            let origin = "http://127.0.0.1:\(port)"
            simulator.listening(publicBase: origin + "/simulator", webhookURL: origin + "/webhook")
            shop.provider.base = origin + "/simulator"
            return try await body(SimulatedProvider(http: shop.http, base: origin + "/simulator"))
        }
    }
}

extension Shop {
    /// The webhook route: 200 once the event is stored, and never before.
    fileprivate func answer(_ request: Request) async throws -> Response {
        let header = HTTPField.Name("Stripe-Signature").flatMap { request.headers[$0] }
        do {
            let signature = try payments.signature(header: header)
            let body = [UInt8](buffer: try await request.body.collect(upTo: 1 << 20))
            try await payments.receive(body, signature: signature)
            return Response(status: .ok)
        } catch is WebhookError {
            return Response(status: .badRequest)
        } catch is DatabaseError {
            return Response(status: .serviceUnavailable)
        }
    }
}
