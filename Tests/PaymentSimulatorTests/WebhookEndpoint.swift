import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

/// The merchant's side of a webhook, which checks signatures by code of its own.
final class WebhookEndpoint: Sendable {
    /// One delivery as it arrived.
    struct Received: Sendable {
        let eventID: String
        let type: String
        let body: [UInt8]
        let signature: String
        let isSignedRight: Bool
    }

    private struct State {
        var answers: [Int]
        var received: [Received] = []
    }

    private let state: Mutex<State>

    init(answers: [Int]) {
        state = Mutex(State(answers: answers))
    }

    /// All deliveries, in the order of arrival.
    var received: [Received] { state.withLock { $0.received } }

    /// Whether there were deliveries and each of them, after the first `skipped`, carried a valid signature.
    func isAllSignedRight(skipping skipped: Int = 0) -> Bool {
        let checked = received.dropFirst(skipped)
        return !checked.isEmpty && checked.allSatisfy(\.isSignedRight)
    }

    /// Takes one delivery and answers the next scripted status.
    func receive(_ request: Request) async throws -> Response {
        let body = Array(buffer: try await request.body.collect(upTo: 1 << 20))
        let name = HTTPField.Name("Stripe-Signature")
        let signature = name.flatMap { request.headers[$0] } ?? ""
        let event = (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
        let received = Received(
            eventID: event["id"] as? String ?? "", type: event["type"] as? String ?? "", body: body,
            signature: signature, isSignedRight: Self.isValid(signature, body))
        let status = state.withLock { state in
            state.received.append(received)
            return state.answers.isEmpty ? 200 : state.answers.removeFirst()
        }
        return Response(status: .init(code: status))
    }

    private static func isValid(_ header: String, _ body: [UInt8]) -> Bool {
        let parts = header.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
        guard parts.count == 2, parts[0].first == "t", parts[1].first == "v1",
            let time = parts[0].last, let hex = parts[1].last, hex.utf8.count == 64
        else { return false }
        let code = stride(from: 0, to: 64, by: 2).compactMap { offset in
            UInt8(hex.dropFirst(offset).prefix(2), radix: 16)
        }
        return HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: Data((time + ".").utf8) + Data(body),
            using: SymmetricKey(data: Data(SimulatedShop.secret.utf8)))
    }
}
