import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Synchronization

/// The connections, and what is remembered of all that went over them.
final class Wire: Sendable {
    let secrets = Secrets()
    let observed = ObservedAnswers()
    /// Names this run in addresses, keys and request ids, so that two runs do not meet.
    let run: String
    private let client: HTTPClient
    private let requests = Atomic(0)

    /// No single answer takes longer, but for streams.
    private static let timeout = TimeAmount.seconds(60)
    /// A document of 200 pages is smaller.
    private static let largestBody = 64 << 20

    init() {
        run = String(UInt64.random(in: 0...UInt64.max), radix: 36).prefix(8).lowercased()
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        settings.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    func shutdown() async { try? await client.shutdown() }

    func nextRequestID() -> String { "verify-\(run)-\(requests.add(1, ordering: .relaxed).newValue)" }

    /// Sends and reads the answer to its end.
    ///
    /// - Throws: ``Defect`` when no answer comes.
    func answer(to request: SentRequest, presence: APIDescription.Presence) async throws -> Answer {
        let response = try await execute(request)
        do {
            let body = try await response.body.collect(upTo: Self.largestBody)
            return Answer(
                request: request, status: Int(response.status.code), headers: Self.fields(response.headers),
                body: Array(buffer: body), presence: presence)
        } catch {
            throw Self.noAnswer(to: request, error)
        }
    }

    func execute(_ request: SentRequest) async throws -> HTTPClientResponse {
        var sent = HTTPClientRequest(url: request.url)
        sent.method = .init(rawValue: request.endpoint.method)
        for header in request.headers { sent.headers.add(name: header.name, value: header.value) }
        if let body = request.body { sent.body = .bytes(ByteBuffer(bytes: body)) }
        do {
            return try await client.execute(sent, timeout: Self.timeout)
        } catch {
            throw Self.noAnswer(to: request, error)
        }
    }

    static func fields(_ headers: HTTPHeaders) -> [(name: String, value: String)] {
        headers.map { (name: $0.name, value: $0.value) }
    }

    private static func noAnswer(to request: SentRequest, _ error: any Error) -> any Error {
        if error is CancellationError { return error }
        let silent = Answer(request: request, status: 0, headers: [], body: [], presence: .described)
        return Defect(
            Bilingual("відповідь на \(request.endpoint)", "an answer to \(request.endpoint)"),
            Bilingual("з'єднання: \(error)", "the connection: \(error)"), in: silent)
    }
}
