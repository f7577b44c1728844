import AsyncHTTPClient
import Failpoints
import Foundation
import NIOCore
import NIOHTTP1

/// Sends a request to a model and reads the stream that answers it: time limits, and what each failure means.
struct ModelTransport: Sendable {
    /// Enough of an answer that is no stream to find the error's code in it.
    private static let bodyLimit = 1 << 16

    let http: HTTPClient
    let patience: CallPatience
    /// The time of day, for a `Retry-After` that names a date.
    var now: @Sendable () -> Date = { Date() }

    /// - Throws: ``ModelFailure``, `CancellationError`, or what `onEvent` throws.
    func stream(
        _ request: HTTPClientRequest, reader: some AnswerReader, onEvent: (WritingEvent) async throws -> Void
    ) async throws {
        let pulse = Pulse(patience)
        let (events, feed) = AsyncThrowingStream.makeStream(of: WritingEvent.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await read(request, reader, pulse, feed) }
            group.addTask {
                guard let failure = try? await pulse.watch() else { return }
                feed.finish(throwing: failure)
            }
            // Ends the request, whatever the reason.
            defer { group.cancelAll() }
            for try await event in events { try await onEvent(event) }
            try await group.next()
        }
        try Task.checkCancellation()
    }

    /// Reads the whole answer; how that ended is the feed's end.
    private func read(
        _ request: HTTPClientRequest, _ reader: some AnswerReader, _ pulse: Pulse,
        _ feed: AsyncThrowingStream<WritingEvent, any Error>.Continuation
    ) async {
        do {
            let response = try await head(request)
            // The head proves that all of the request has arrived.
            try Failpoint.reach(.afterSend, about: request.headers.first(name: "X-Client-Request-Id") ?? "")
            pulse.beat()
            guard response.status == .ok, Self.isStream(response) else { throw await failure(response) }
            try await read(response.body, reader, pulse, feed)
            feed.finish()
        } catch {
            feed.finish(throwing: error)
        }
    }

    private func head(_ request: HTTPClientRequest) async throws -> HTTPClientResponse {
        do {
            // The limit of this call is another's to keep, since this one would end with the answer's head.
            return try await http.execute(request, deadline: .distantFuture)
        } catch {
            throw ModelFailure(connectionError: error)
        }
    }

    private func read(
        _ body: HTTPClientResponse.Body, _ reader: some AnswerReader, _ pulse: Pulse,
        _ feed: AsyncThrowingStream<WritingEvent, any Error>.Continuation
    ) async throws {
        var parser = ServerSentEventParser()
        var reader = reader
        do {
            for try await buffer in body {
                for event in try parser.receive(buffer.readableBytesView) where !reader.isDone {
                    for written in try reader.receive(event) { feed.yield(written) }
                    if event.name != "ping" { pulse.beat() }
                    guard reader.isDone else { continue }
                    try reader.end()
                    feed.finish()
                    pulse.done()
                }
            }
        } catch let failure as ModelFailure {
            throw failure
        } catch is ServerSentEventParser.TooLong {
            throw ModelFailure.transient(.unreadable, mayBeCharged: true)
        } catch {
            // With the text's end in hand a broken connection costs the figures at most.
            guard reader.hasFinish else { throw ModelFailure.transient(.connectionLost, mayBeCharged: true) }
        }
        try reader.end()
    }

    /// What an answer means that is no stream.
    private func failure(_ response: HTTPClientResponse) async -> ModelFailure {
        let body = try? await response.body.collect(upTo: Self.bodyLimit)
        let code = body.flatMap { ErrorBody(Data($0.readableBytesView)) }?.error.knownCode
        return ModelFailure(
            status: Int(response.status.code), retryAfter: RetryAfter(response.headers, now: now()), code: code)
    }

    /// A document is none; for the rest the events themselves speak, since not every server names their type.
    private static func isStream(_ response: HTTPClientResponse) -> Bool {
        let type = response.headers.first(name: "Content-Type")?.lowercased() ?? ""
        return !["application/json", "text/html"].contains(where: type.hasPrefix)
    }
}
