import AsyncHTTPClient
import Database
import Foundation
import Security
import TestSupport
import Testing

@testable import Documents

@Suite("A bucket that does not behave")
struct S3FailureTests {
    private static let bytes = [UInt8]("a document".utf8)
    private static let artifact = Artifact(of: bytes)
    private static let secret = "the-secret-key-of-the-tests"
    /// As the server's own; it lives as long as the tests.
    private static let http = HTTPClient(
        eventLoopGroupProvider: .singleton, configuration: .init(redirectConfiguration: .disallow))

    private static func store(_ server: ScriptedHTTPServer, clock: TestClock = TestClock()) throws -> S3Artifacts {
        var transport = S3Transport(
            http: http, bucket: try S3Bucket("s3://files?endpoint=http://127.0.0.1:\(server.port)"),
            credentials: S3Credentials(accessKey: "key", secretKey: Secret(secret)), time: clock.source)
        transport.patience.pause = .milliseconds(1)
        return S3Artifacts(transport)
    }

    @Test("is asked again after a failure that may pass")
    func again() async throws {
        let passing: [ScriptedHTTPServer.Reply] = [
            .answer(503, "<Error><Code>SlowDown</Code></Error>"), .hangUp, .cut("a doc", promised: 10),
            .answer(200, "a document"),
        ]
        try await ScriptedHTTPServer.with(passing) { server in
            let read = try await Self.store(server).read(Self.artifact)
            #expect(read == Self.bytes)
            #expect(server.requests.count == 4)
        }
        for status in [500, 502, 504, 429, 409] {
            try await ScriptedHTTPServer.with([.answer(status, ""), .answer(200, "")]) { server in
                let kept = try await Self.store(server).keep(Self.bytes)
                #expect(kept == Self.artifact)
                #expect(server.requests.count == 2)
                #expect(server.requests.allSatisfy { $0.hasSuffix("\r\n\r\na document") }, "the whole body again")
            }
        }
    }

    @Test("is given up after four times, and at once where that will not pass")
    func givenUp() async throws {
        try await ScriptedHTTPServer.with([.answer(503, "<Error><Code>SlowDown</Code></Error>")]) { server in
            await #expect(throws: ArtifactError.unavailable("GET: 503 SlowDown")) {
                try await Self.store(server).read(Self.artifact)
            }
            #expect(server.requests.count == 4)
            await #expect(throws: ArtifactError.unavailable("HEAD: 503")) { try await Self.store(server).check() }
            #expect(server.requests.count == 5, "somebody waits for the answer")
        }
        for status in [301, 307, 400, 403] {
            try await ScriptedHTTPServer.with([.answer(status, "", headers: ["Location: /elsewhere"])]) { server in
                await #expect(throws: ArtifactError.notWritten("PUT: \(status)")) {
                    try await Self.store(server).keep(Self.bytes)
                }
                #expect(server.requests.count == 1)
            }
        }
    }

    @Test("gives no bytes but those that were kept")
    func damaged() async throws {
        for body in ["a Document", "a documen", "", String(repeating: "a", count: 100_000)] {
            try await ScriptedHTTPServer.with([.answer(200, body)]) { server in
                _ = await #expect(throws: ArtifactError.damaged(sha256: Self.artifact.sha256)) {
                    try await Self.store(server).read(Self.artifact)
                }
            }
        }
    }

    @Test("is not waited for without end, in the middle of a body either")
    func slow() async throws {
        for reply in [ScriptedHTTPServer.Reply.silence, .cut("a doc", promised: 10)] {
            try await ScriptedHTTPServer.with([reply]) { server in
                var transport = S3Transport(
                    http: Self.http, bucket: try S3Bucket("s3://files?endpoint=http://127.0.0.1:\(server.port)"),
                    credentials: S3Credentials(accessKey: "key", secretKey: Secret(Self.secret)), time: .system)
                transport.patience = .init(attempt: .milliseconds(50), mostAttempts: 2, pause: .milliseconds(1))
                await #expect(throws: ArtifactError.self) { try await S3Artifacts(transport).read(Self.artifact) }
                #expect(server.requests.count <= 2)
            }
        }
    }

    @Test("that repeats what it was sent gets no secret into an error")
    func secrets() async throws {
        let replies: [ScriptedHTTPServer.Reply] = [
            .answer(403, "<Error><Code>\(Self.secret)</Code><Message>\(Self.secret)</Message></Error>")
        ]
        try await ScriptedHTTPServer.with(replies) { server in
            do {
                _ = try await Self.store(server).keep(Self.bytes)
                Issue.record("it was refused")
            } catch {
                #expect(!"\(error)".contains(Self.secret))
            }
            #expect(!server.requests.joined().contains(Self.secret))
        }
    }

    @Test("that does not say when a file was written keeps it")
    func unknownAge() async throws {
        let clock = TestClock()
        for headers in [[], ["Date: Thu, 01 Jan 2026 00:00:00 GMT"], ["Date: now", "Last-Modified: then"]] {
            try await ScriptedHTTPServer.with([.answer(200, "", headers: headers)]) { server in
                try await Self.store(server, clock: clock).remove(Self.artifact, writtenBefore: clock.now)
                #expect(server.requests.map { $0.prefix(4) } == ["HEAD"])
            }
        }
    }
}
