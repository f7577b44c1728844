import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization
import TestSupport

/// Stands before a real server and breaks one promise of it at a time.
final class BreakingProxy: Sendable {
    /// A request that came, to be passed on or not.
    struct Passing: Sendable {
        var method: String
        /// With its query.
        var uri: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]

        /// Without its query.
        var path: String { uri.split(separator: "?").first.map(String.init) ?? "" }

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    private let target: String
    private let client: HTTPClient
    private let promise: Mutex<BrokenPromise?> = Mutex(nil)
    /// What the promise remembers from one request to the next.
    private let memory = Mutex<ProxyMemory>(ProxyMemory())

    private init(before target: String, client: HTTPClient) {
        self.target = target
        self.client = client
    }

    /// Runs `body` with a proxy on a port of its own.
    ///
    /// - Parameter body: given the proxy and where it listens.
    static func run<T: Sendable>(
        before target: String, _ body: @escaping @Sendable (BreakingProxy, String) async throws -> T
    ) async throws -> T {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        let proxy = BreakingProxy(before: target, client: client)
        let result: Result<T, any Error>
        do {
            let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
                try await proxy.respond(to: request)
            }
            result = .success(
                try await LocalServer.run(responder) { port in try await body(proxy, "http://127.0.0.1:\(port)") })
        } catch {
            result = .failure(error)
        }
        try await client.shutdown()
        return try result.get()
    }

    /// Breaks this promise, and none of the ones before.
    func breaks(_ promise: BrokenPromise?) {
        self.promise.withLock { $0 = promise }
        memory.withLock { $0 = ProxyMemory() }
    }

    private func respond(to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 16 << 20)
        let passing = Passing(
            method: request.method.rawValue, uri: request.uri.string,
            headers: request.headers.map { ($0.name.rawName, $0.value) }, body: Array(buffer: body))
        let reply: ProxyReply
        if let promise = promise.withLock({ $0 }) {
            reply = try await promise.answer(passing, memory) { try await self.pass($0) }
        } else {
            reply = try await pass(passing)
        }
        var headers = HTTPFields()
        for (name, value) in reply.headers where name.lowercased() != "content-length" {
            if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: .init(code: reply.status), headers: headers,
            body: reply.body.isEmpty ? .init() : .init(byteBuffer: ByteBuffer(bytes: reply.body)))
    }

    /// Nothing that says that somebody is in between: a development server shows links to its own machine only.
    private func pass(_ passing: Passing) async throws -> ProxyReply {
        var request = HTTPClientRequest(url: target + passing.uri)
        request.method = .init(rawValue: passing.method)
        for (name, value) in passing.headers where !Self.ofConnection.contains(name.lowercased()) {
            request.headers.add(name: name, value: value)
        }
        if !passing.body.isEmpty { request.body = .bytes(ByteBuffer(bytes: passing.body)) }
        let response = try await client.execute(request, timeout: .seconds(120))
        let body = try await response.body.collect(upTo: 64 << 20)
        return ProxyReply(
            status: Int(response.status.code),
            headers: response.headers.filter { !Self.ofConnection.contains($0.name.lowercased()) }
                .map { ($0.name, $0.value) },
            body: Array(buffer: body))
    }

    private static let ofConnection: Set = ["host", "connection", "content-length", "transfer-encoding"]
}
