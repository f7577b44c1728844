import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import WebAPI

@testable import Rukopys

@Suite("A server that stops loses no request")
struct RestartTests {
    /// A server whose one slow answer a test holds back.
    private struct Slow: Sendable {
        let gate = AsyncStream.makeStream(of: Void.self)
        let begun = AsyncStream.makeStream(of: Void.self)

        func router() -> Router<AppContext> {
            let router = Router(context: AppContext.self)
            router.get("quick") { _, _ in "quick" }
            router.get("slow") { _, _ in
                begun.continuation.yield()
                for await _ in gate.stream { break }
                return "slow"
            }
            return router
        }
    }

    /// Runs a listener while `body` runs, which is told its port and how to stop it.
    private static func listening(
        _ slow: Slow, on socket: PassedSocket? = nil, patience: TimeAmount = .zero,
        _ body: @escaping @Sendable (_ port: Int, _ stop: @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let listener = HTTPListener(
            place: socket.map { .passed($0) } ?? .address(host: "127.0.0.1", port: 0),
            responder: slow.router().buildResponder(), patience: patience, logger: CapturedLog().logger(),
            whenListening: { port.yield($0) })
        let group = ServiceGroup(services: [listener], logger: CapturedLog().logger())
        try await withThrowingTaskGroup { tasks in
            tasks.addTask {
                defer { port.finish() }
                try await group.run()
            }
            let bound = try #require(await ports.first { _ in true })
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body(bound) { await group.triggerGracefulShutdown() })
            } catch {
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    private static let quick = "GET /quick HTTP/1.1\r\nHost: localhost\r\n\r\n"
    private static let slow = "GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test("a connection between two requests has its next one answered, as its last")
    func idle() async throws {
        let slow = Slow()
        try await Self.listening(slow, patience: .seconds(60)) { port, stop in
            let connection = try LineConnection(port: port)
            let first = try await connection.exchange(Self.quick)
            #expect(first.hasPrefix("HTTP/1.1 200") && !first.lowercased().contains("connection: close"))
            await stop()
            // Nobody new is let in any more: so it is known that the server is on its way out.
            try await eventually("nobody is accepted") { (try? LineConnection(port: port)) == nil }
            let last = try await connection.exchange(Self.quick)
            #expect(last.hasPrefix("HTTP/1.1 200") && last.hasSuffix("quick"), "\(last)")
            #expect(last.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(try await connection.isClosed())
        }
    }

    @Test("an answer that is being made is made, as the connection's last")
    func inFlight() async throws {
        let slow = Slow()
        try await Self.listening(slow) { port, stop in
            let connection = try LineConnection(port: port)
            async let answer = connection.exchange(Self.slow)
            for await _ in slow.begun.stream { break }
            await stop()
            try await eventually("nobody is accepted") { (try? LineConnection(port: port)) == nil }
            slow.gate.continuation.yield()
            let text = try await answer
            #expect(text.hasPrefix("HTTP/1.1 200") && text.hasSuffix("slow"), "\(text)")
            #expect(text.lowercased().contains("\r\nconnection: close\r\n"))
            #expect(try await connection.isClosed())
        }
    }

    @Test("a connection that says nothing more is closed when the patience is over")
    func silent() async throws {
        try await Self.listening(Slow(), patience: .milliseconds(20)) {
            port, stop in
            let connection = try LineConnection(port: port)
            _ = try await connection.exchange(Self.quick)
            await stop()
            #expect(try await connection.isClosed())
        }
    }

    @Test("who connects while nobody accepts on a passed socket is answered by the next")
    func passed() async throws {
        let listening = try ListeningSocket()
        let before = try PassedSocket(dup(listening.descriptor))
        #expect(before.host == "127.0.0.1" && before.port == listening.port)
        try await Self.listening(Slow(), on: before) { port, _ in
            #expect(port == listening.port)
            let text = try await LineConnection(port: port).exchange(Self.quick)
            #expect(text.hasSuffix("quick"))
        }
        let waiting = try LineConnection(port: listening.port)
        try waiting.write(Self.quick)
        try await Self.listening(Slow(), on: try PassedSocket(dup(listening.descriptor))) { _, _ in
            let text = try await waiting.answer()
            #expect(text.hasSuffix("quick"))
        }
    }

    @Test("what does not listen is no passed socket")
    func refused() throws {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        #expect(throws: ConfigurationError.self) { try PassedSocket(file) }
        let unbound = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(unbound) }
        #expect(throws: ConfigurationError.self) { try PassedSocket(unbound) }
    }

    @Test("the service manager is told in datagrams, by a path or an abstract name", arguments: [false, true])
    func told(isAbstract: Bool) async throws {
        try await TemporaryFolder.with { folder in
            let name = isAbstract ? "@rukopys-test-\(UUID().uuidString)" : folder.path + "/n"
            let inbox = try NotificationInbox(name: name)
            let manager = ServiceManager(path: name)
            for message in [ServiceManager.Message.ready, .alive, .stopping] { manager.tell(message) }
            #expect(try inbox.next() == "READY=1")
            #expect(try inbox.next() == "WATCHDOG=1")
            #expect(try inbox.next() == "STOPPING=1")
            // Nobody there is nobody's trouble.
            ServiceManager(path: folder.path + "/nobody").tell(.ready)
            ServiceManager(path: "/" + String(repeating: "x", count: 4_000)).tell(.ready)
        }
    }

    @Test(
        "the Date of an answer is IMF-fixdate",
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_709_164_800, "Thu, 29 Feb 2024 00:00:00 GMT"),
        ])
    func date(second: Int, text: String) {
        #expect(HTTPDate.text(second) == text)
    }
}
