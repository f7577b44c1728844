import AsyncHTTPClient
import Database
import Foundation
import Security
import TestSupport
import Testing

@testable import Documents

@Suite("Artifacts in a bucket of another hand", .enabled(if: AiosmtpdServer.python != nil, "RUKOPYS_TEST_PYTHON"))
struct S3ArtifactsTests {
    private let bytes = [UInt8]("a document".utf8)

    private static func store(
        _ server: MotoServer, address: String? = nil, secret: String? = nil, time: TimeSource = .system
    ) throws -> S3Artifacts {
        S3Artifacts(
            bucket: try S3Bucket(address ?? server.address),
            credentials: S3Credentials(
                accessKey: server.accessKey, secretKey: Secret(secret ?? server.secretKey)),
            http: .shared, time: time)
    }

    @Test("are given back as they were kept, however large, and kept once")
    func roundTrip() async throws {
        try await MotoServer.with { server in
            let store = try Self.store(server)
            try await store.check()
            let artifact = try await store.keep(bytes)
            #expect(artifact.sha256 == "0d1da5138c035ffb7a848cfa108a901b2d7e44195f11ddc475e1fe7c1cf9d8b3")
            #expect(try await store.keep(bytes) == artifact)
            #expect(try await store.read(artifact) == bytes)
            let large = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
            #expect(try await store.read(try await store.keep(large)) == large)
            let none = try await store.keep([])
            #expect(try await store.read(none) == [])
            let unknown = Artifact(of: [UInt8]("another".utf8))
            await #expect(throws: ArtifactError.missing(sha256: unknown.sha256)) { try await store.read(unknown) }
        }
    }

    @Test("are removed unless they were kept again since, by the service's own clock")
    func removed() async throws {
        try await MotoServer.with { server in
            // A quarter of an hour is the most that the service forgives us.
            for skew in [Duration.zero, .seconds(600), .seconds(-600)] {
                let store = try Self.store(server, time: TimeSource { TimeSource.system.now() + skew })
                let now = TimeSource.system.now() + skew
                let artifact = try await store.keep(bytes)
                try await store.remove(artifact, writtenBefore: now - .seconds(60))
                #expect(try await store.read(artifact) == bytes, "kept since")
                // As though it had been written a minute before.
                try await store.remove(artifact, writtenBefore: now + .seconds(60))
                await #expect(throws: ArtifactError.missing(sha256: artifact.sha256)) {
                    try await store.read(artifact)
                }
                try await store.remove(artifact, writtenBefore: now + .seconds(60))
            }
        }
    }

    @Test("are refused to whoever has the wrong key, or names no bucket that is there; the reason holds no secret")
    func refused() async throws {
        try await MotoServer.with { server in
            let wrong = try Self.store(server, secret: "a-wrong-secret-key")
            await #expect(throws: ArtifactError.notWritten("PUT: 403 SignatureDoesNotMatch")) {
                try await wrong.keep(bytes)
            }
            await #expect(throws: ArtifactError.unavailable("GET: 403 SignatureDoesNotMatch")) {
                try await wrong.read(Artifact(of: bytes))
            }
            await #expect(throws: ArtifactError.unavailable("HEAD: 403")) { try await wrong.check() }
            let elsewhere = try Self.store(
                server, address: "s3://not-there?endpoint=http://127.0.0.1:\(server.port)")
            await #expect(throws: ArtifactError.unavailable("there is no such bucket")) {
                try await elsewhere.check()
            }
            await #expect(throws: ArtifactError.notWritten("there is no such bucket")) {
                try await elsewhere.keep(bytes)
            }
            await #expect(throws: ArtifactError.unavailable("there is no such bucket")) {
                try await elsewhere.read(Artifact(of: bytes))
            }
        }
    }
}
