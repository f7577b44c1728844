import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Security
import Tracing

/// Requests to Stripe and what their answers mean: limits, repetitions, errors.
struct StripeTransport: Sendable {
    /// How long and how often the provider is asked.
    struct Patience: Sendable {
        /// A whole call, its repetitions included; shorter than an idempotency key of the customer's is locked.
        var call = Duration.seconds(40)
        /// One attempt, from the connection to the answer's last byte.
        ///
        /// Stripe's own clients wait 80 s, a customer does not.
        var attempt = Duration.seconds(15)
        var mostAttempts = 3
        /// The longest first pause between attempts; it doubles.
        var pause = Duration.milliseconds(400)
    }

    let http: HTTPClient
    /// The API's address without `/v1`.
    let base: @Sendable () -> String
    let key: Secret
    var patience = Patience()

    /// Sends a request, again after a failure that a repetition cannot make worse: every POST has its key.
    ///
    /// - Throws: ``StripeError``; `CancellationError`.
    func send<Answer: Decodable & Sendable>(
        _ method: HTTPMethod, _ path: String, body: String?, idempotencyKey: String?
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "\(base())/v1/\(path)")
        request.method = method
        request.headers.add(name: "Authorization", value: "Bearer \(key.exposed)")
        request.headers.add(name: "Stripe-Version", value: StripeClient.apiVersion)
        if let idempotencyKey { request.headers.add(name: "Idempotency-Key", value: idempotencyKey) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
            request.body = .bytes(ByteBuffer(string: body))
        }
        let prepared = request
        var bound = patience.pause
        for _ in 1..<patience.mostAttempts {
            do {
                return try await within(patience.attempt) { try await once(prepared) }
            } catch StripeError.unavailable {
                try await Task.sleep(for: bound * Double.random(in: 0...1))
                bound *= 2
            }
        }
        return try await within(patience.attempt) { try await once(prepared) }
    }

    /// One attempt, as a span.
    ///
    /// Our `traceparent` is not sent: the provider is somebody else's system, which would only learn what of us belongs
    /// together. Its own `Request-Id` is what it can be asked about.
    private func once<Answer: Decodable & Sendable>(_ request: HTTPClientRequest) async throws -> Answer {
        try await withSpan("\(request.method.rawValue) payment provider", ofKind: .client) { span in
            span.attributes["http.request.method"] = request.method.rawValue
            return try await ask(request, in: span)
        }
    }

    private func ask<Answer: Decodable>(_ request: HTTPClientRequest, in span: any Span) async throws -> Answer {
        let response: HTTPClientResponse
        let bytes: ByteBuffer
        do {
            // The limit of this call is another's to keep, since this one would end with the answer's head.
            response = try await http.execute(request, deadline: .distantFuture)
            bytes = try await response.body.collect(upTo: 1 << 20)
        } catch {
            // On the way here everything is an error of its own; what the caller wanted shows in the task.
            try Task.checkCancellation()
            throw StripeError.unavailable(redacted("\(error)"))
        }
        let status = Int(response.status.code)
        span.attributes["http.response.status_code"] = status
        switch status {
        case 200..<300:
            do {
                return try JSONDecoder().decode(Answer.self, from: Data(bytes.readableBytesView))
            } catch {
                throw StripeError.unavailable("an answer that cannot be read")
            }
        case 500... where response.headers.first(name: "Idempotent-Replayed") == "true":
            throw StripeError.keyUsedUp("status \(status), repeated")
        case 409, 429, 500...:
            throw StripeError.unavailable("status \(status)")
        default:
            let problem = try? JSONDecoder().decode(Problem.self, from: Data(bytes.readableBytesView))
            let message = String(redacted(problem?.error.message ?? "no message").prefix(500))
            // The form has changed since the key was first used, by another release or another address of ours.
            if problem?.error.type == "idempotency_error" { throw StripeError.keyUsedUp(message) }
            if problem?.error.code == "charge_disputed" { throw StripeError.disputed }
            throw StripeError.refused(status: status, message: message)
        }
    }

    /// Others' texts are logged, and nothing says that they do not repeat what they were sent.
    private func redacted(_ text: String) -> String {
        text.replacing(key.exposed, with: "\(key)")
    }

    /// Bounds a whole call, its repetitions included.
    ///
    /// - Throws: what `body` throws; ``StripeError/unavailable(_:)`` when the time is up.
    func withinCallLimit<Answer: Sendable>(
        _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await within(patience.call, body)
    }

    private func within<Answer: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw StripeError.unavailable("no answer within \(limit)")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    private struct Problem: Decodable {
        struct Details: Decodable {
            let type: String?
            let code: String?
            let message: String?
        }
        let error: Details
    }
}
