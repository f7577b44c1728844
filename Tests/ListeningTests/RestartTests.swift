import Foundation
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Listening

@Suite("A server that stops loses no request")
struct RestartTests {
    private final class Counted: Sendable {
        let count = Mutex(0)
    }

    /// A server whose one slow answer a test holds back.
    private struct Slow: Sendable {
        let gate = AsyncStream.makeStream(of: Void.self)
        let begun = AsyncStream.makeStream(of: Void.self)
        let counted = Counted()

        func router() -> Router<BasicRequestContext> {
            let router = Router(context: BasicRequestContext.self)
            router.get("quick") { _, _ in "quick" }
            router.get("count") { _, _ in
                counted.count.withLock { $0 += 1 }
                return "counted"
            }
            router.get("large") { _, _ in String(repeating: "~", count: 8_000_000) }
            router.get("stream") { _, _ in
                Response(
                    status: .ok,
                    body: ResponseBody { writer in
                        try await writer.write(ByteBuffer(string: "a part"))
                        try await writer.finish(nil)
                    })
            }
            router.post("refuse") { _, _ in Response(status: .unauthorized) }
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
        _ slow: Slow, on socket: ServerSocket? = nil, patience: TimeAmount = .zero,
        _ body: @escaping @Sendable (_ port: Int, _ stop: @escaping @Sendable () async -> Void) async throws -> Void
    ) async throws {
        let (ports, port) = AsyncStream<Int>.makeStream()
        let listener = HTTPListener(
            socket.map { .passed($0) } ?? .address(host: "127.0.0.1", port: 0),
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

    @Test(
        "a request that wants to be a connection's last is, and what comes after it is not looked at",
        arguments: [
            ("1.0", ""), ("1.0", "Connection: keep-alives\r\n"), ("1.1", "Connection: close\r\n"),
            ("1.1", "connection: Close\r\n"), ("1.1", "Connection: TE, close\r\nTE: trailers\r\n"),
        ])
    func wanted(version: String, header: String) async throws {
        try await Self.listening(Slow()) { port, _ in
            let connection = try LineConnection(port: port)
            // One before it, all in one packet.
            let last = "GET /quick HTTP/\(version)\r\nHost: localhost\r\n\(header)\r\n"
            try connection.write(Self.quick + last + Self.slow)
            let text = try await connection.everything()
            let answers = text.components(separatedBy: " 200 OK\r\n").dropFirst()
            #expect(answers.count == 2, "\(text)")
            #expect(answers.map { $0.lowercased().contains("\r\nconnection: close\r\n") } == [false, true])
            #expect(answers.allSatisfy { $0.contains("quick") }, "\(text)")
        }
    }

    @Test("an old client gets no chunks")
    func old() async throws {
        try await Self.listening(Slow()) { port, _ in
            let connection = try LineConnection(port: port)
            try connection.write("GET /stream HTTP/1.0\r\n\r\n")
            let text = try await connection.everything()
            #expect(text.hasPrefix("HTTP/1.0 200 OK\r\n") && text.hasSuffix("\r\n\r\na part"), "\(text)")
            #expect(!text.lowercased().contains("transfer-encoding"))
        }
    }

    @Test(
        "what comes behind a wish for another protocol is not kept",
        arguments: ["GET /quick HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n", "CONNECT quick HTTP/1.1\r\n"])
    func upgrade(head: String) async throws {
        try await Self.listening(Slow()) { port, _ in
            let connection = try LineConnection(port: port)
            try connection.write(head + "Host: localhost\r\n\r\n" + Self.quick)
            let text = try await connection.everything()
            #expect(text.lowercased().contains("\r\nconnection: close\r\n"), "\(text)")
            #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "\(text)")
        }
    }

    @Test("a client that still sends when it is refused gets its answer, and no reset")
    func refusedEarly() async throws {
        try await Self.listening(Slow()) { port, _ in
            let connection = try LineConnection(port: port)
            let size = 20_000_000
            try connection.write(
                "POST /refuse HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: \(size)\r\n\r\n")
            try await connection.writeAll(String(repeating: "x", count: size))
            let text = try await connection.everything()
            #expect(text.hasPrefix("HTTP/1.1 401"), "\(text)")
        }
    }

    @Test("a client that has said all it wants to gets all answers, however slowly it reads", arguments: [1, 3])
    func halfClosed(count: Int) async throws {
        try await Self.listening(Slow()) { port, _ in
            // The system takes so little in its name that most of the answers wait in the server.
            let connection = try LineConnection(port: port, buffer: 65_536)
            try connection.write(
                String(repeating: "GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n", count: count))
            connection.finishWriting()
            try await eventually("the first answer comes") { connection.isReadable }
            let text = try await connection.everything()
            #expect(text.utf8.count { $0 == UInt8(ascii: "~") } == count * 8_000_000)
        }
    }

    @Test("a request behind the last answer is not worked off")
    func pipelined() async throws {
        let slow = Slow()
        try await Self.listening(slow, patience: .seconds(60)) { port, stop in
            let connection = try LineConnection(port: port)
            let count = String(repeating: "GET /count HTTP/1.1\r\nHost: localhost\r\n\r\n", count: 20)
            try connection.write(Self.slow + count)
            for await _ in slow.begun.stream { break }
            await stop()
            try await eventually("nobody is accepted") { (try? LineConnection(port: port)) == nil }
            slow.gate.continuation.yield()
            let text = try await connection.everything()
            #expect(text.components(separatedBy: "HTTP/1.1 ").count == 2, "\(text)")
            #expect(slow.counted.count.withLock { $0 } == 0)
        }
    }

    @Test("who breaks HTTP's rules is answered, and holds up nobody")
    func garbage() async throws {
        try await Self.listening(Slow(), patience: .seconds(60)) { port, stop in
            let connection = try LineConnection(port: port)
            try connection.write("GARBAGE\r\n\r\n")
            let text = try await connection.everything()
            #expect(text.hasPrefix("HTTP/1.1 400") && text.lowercased().contains("connection: close"), "\(text)")
            // A good one, and rubbish behind it: one answer each, and then the end.
            let other = try LineConnection(port: port)
            try other.write(Self.quick + "GARBAGE\r\n\r\n")
            let statuses = try await other.everything().matches(of: /HTTP\/1.1 ([0-9]+)/).map { String($0.1) }
            #expect(statuses == ["200", "400"])
        }
    }

    @Test("who connects while the server stops is answered or turned away, and it ends well")
    func connecting() async throws {
        for _ in 0..<20 {
            try await Self.listening(Slow(), patience: .zero) { port, stop in
                try await withThrowingTaskGroup { clients in
                    for _ in 0..<4 {
                        clients.addTask {
                            while let connection = try? LineConnection(port: port) {
                                // What the system has accepted in our name after the last look may be reset.
                                guard let answer = try? await connection.exchange(Self.quick) else { continue }
                                #expect(answer.hasSuffix("quick"), "\(answer)")
                            }
                        }
                    }
                    for _ in 0..<4 { _ = try? await LineConnection(port: port).exchange(Self.quick) }
                    await stop()
                    try await clients.waitForAll()
                }
            }
        }
    }

    @Test("who connects while nobody accepts on a passed socket is answered by the next")
    func passed() async throws {
        let listening = try ListeningSocket()
        let before = try listening.shared()
        #expect(before.host == "127.0.0.1" && before.port == listening.port)
        try await Self.listening(Slow(), on: before) { port, _ in
            #expect(port == listening.port)
            let text = try await LineConnection(port: port).exchange(Self.quick)
            #expect(text.hasSuffix("quick"))
        }
        let waiting = try LineConnection(port: listening.port)
        try waiting.write(Self.quick)
        try await Self.listening(Slow(), on: try listening.shared()) { _, _ in
            let text = try await waiting.answer()
            #expect(text.hasSuffix("quick"))
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
