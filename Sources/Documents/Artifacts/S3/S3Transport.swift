import AsyncHTTPClient
import Database
import Foundation
import NIOCore
import NIOHTTP1
import Tracing

/// Signed requests to a bucket: limits, repetitions, and what answers mean.
///
/// Everything that is asked here can be asked twice.
struct S3Transport: Sendable {
    /// How long and how often the service is asked.
    struct Patience: Sendable {
        /// One attempt, from the connection to the answer's last byte.
        var attempt = Duration.seconds(60)
        var mostAttempts = 4
        /// The longest first pause between attempts; it doubles.
        var pause = Duration.milliseconds(400)
    }

    struct Answer: Sendable {
        let headers: HTTPHeaders
        let body: ByteBuffer
    }

    /// Why there is no such answer.
    enum Failure: Error, Sendable {
        /// Neither the file nor, perhaps, the bucket is there.
        case notFound(bucket: Bool)
        /// It may be there later.
        case unavailable(String)
        /// It will not be there later either.
        case refused(String)
    }

    let http: HTTPClient
    let bucket: S3Bucket
    let credentials: S3Credentials
    let time: TimeSource
    var patience = Patience()

    /// Sends a request, again after a failure that may pass.
    ///
    /// - Parameters:
    ///   - key: of a file, in characters that need no encoding; `nil` for the bucket itself.
    ///   - limit: the most bytes of an answer's body.
    /// - Throws: ``Failure``; `NIOTooManyBytesError`; `CancellationError`.
    func send(
        _ method: HTTPMethod, _ key: String? = nil, body: ByteBuffer = ByteBuffer(),
        payload: String = Artifact(of: []).sha256, limit: Int = 1 << 16
    ) async throws -> Answer {
        let path = "/\(bucket.name)" + (key.map { "/\($0)" } ?? "")
        var bound = patience.pause
        for _ in 1..<patience.mostAttempts {
            do {
                return try await within(patience.attempt) { try await once(method, path, body, payload, limit) }
            } catch Failure.unavailable {
                try await Task.sleep(for: bound * Double.random(in: 0...1))
                bound *= 2
            }
        }
        return try await within(patience.attempt) { try await once(method, path, body, payload, limit) }
    }

    /// One attempt, as a span.
    ///
    /// Without our `traceparent`: a bucket makes nothing of it.
    private func once(
        _ method: HTTPMethod, _ path: String, _ body: ByteBuffer, _ payload: String, _ limit: Int
    ) async throws -> Answer {
        try await withSpan("\(method.rawValue) bucket", ofKind: .client) { span in
            span.attributes["http.request.method"] = method.rawValue
            return try await ask(method, path, body, payload, limit)
        }
    }

    /// Signed anew each time: a signature ages.
    private func ask(
        _ method: HTTPMethod, _ path: String, _ body: ByteBuffer, _ payload: String, _ limit: Int
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: bucket.endpoint + path)
        request.method = method
        let headers = SignatureV4(credentials: credentials, region: bucket.region).headers(
            method.rawValue, path, headers: ["host": bucket.host], payload: payload, at: time.now())
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if method == .PUT { request.body = .bytes(body) }
        let response: HTTPClientResponse
        let bytes: ByteBuffer
        do {
            // The limit of this call is another's to keep, since this one would end with the answer's head.
            response = try await http.execute(request, deadline: .distantFuture)
            bytes = try await response.body.collect(upTo: limit)
        } catch let error as NIOTooManyBytesError {
            throw error
        } catch {
            // On the way here everything is an error of its own; what the caller wanted shows in the task.
            try Task.checkCancellation()
            throw Failure.unavailable(redacted("\(method): \(error)"))
        }
        return try answer(to: method, response, bytes)
    }

    private func answer(
        to method: HTTPMethod, _ response: HTTPClientResponse, _ bytes: ByteBuffer
    ) throws(Failure) -> Answer {
        let status = Int(response.status.code)
        guard !(200..<300).contains(status) else { return Answer(headers: response.headers, body: bytes) }
        // Of the answer no more than its code: beside it the service repeats what it was sent.
        let code = String(buffer: bytes).firstMatch(of: /<Code>([A-Za-z0-9.]{1,64})<\/Code>/).map { String($0.1) }
        let reason = "\(method): \(status)" + (code.map { " \($0)" } ?? "")
        switch status {
        case 404: throw .notFound(bucket: code == "NoSuchBucket")
        // The service's own clients repeat these (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
        case 409, 429, 500...: throw .unavailable(reason)
        case 400 where code == "RequestTimeout": throw .unavailable(reason)
        default: throw .refused(reason)
        }
    }

    /// Others' texts are logged, and nothing says that they do not repeat what they were sent.
    private func redacted(_ text: String) -> String {
        [credentials.secretKey, credentials.sessionToken].compactMap(\.self).reduce(text) {
            $0.replacing($1.exposed, with: "\($1)")
        }
    }

    private func within(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw Failure.unavailable("no answer within \(limit)")
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }
}
