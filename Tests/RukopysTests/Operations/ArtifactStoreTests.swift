import AsyncHTTPClient
import Database
import Documents
import Foundation
import Logging
import Security
import Synchronization
import TestSupport
import Testing

@testable import Rukopys

@Suite("The store of finished files")
struct ArtifactStoreTests {
    @Test("that cannot be written to makes the server not ready, and the log says why")
    func folder() async throws {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "a-file")
            try Data().write(to: file)
            try await RunningServer.run(settings: ["ARTIFACT_STORE": "file://\(file.path)/artifacts"]) { server in
                let answer = try await server.call("GET", "/ready")
                #expect(answer.status == 503)
                #expect(answer["checks"]?["artifacts"] == "the store of finished files cannot be used")
                #expect(answer["checks"]?["database"] == "ok")
                #expect(!answer.text.contains(file.path))
                #expect(server.log.text.contains("finished files cannot be kept"))
            }
        }
    }

    @Test("is looked at once in five seconds, however many ask, and again when the clock goes back")
    func cached() async throws {
        let clock = TestClock()
        let store = CountingStore()
        let check = ArtifactsCheck(artifacts: store, time: clock.source, logger: CapturedLog().logger())
        for _ in 0..<5 { #expect(await check.problem() == nil) }
        #expect(store.looks == 1)
        store.isBroken = true
        clock.advance(by: .milliseconds(4_999))
        #expect(await check.problem() == nil)
        clock.advance(by: .milliseconds(1))
        #expect(await check.problem() != nil)
        #expect(store.looks == 2)
        store.isBroken = false
        clock.advance(by: .seconds(-60))
        #expect(await check.problem() == nil)
        #expect(store.looks == 3)
    }

    @Test(
        "may be a bucket: files come from there, and without it the server is not ready",
        .enabled(if: AiosmtpdServer.python != nil, "RUKOPYS_TEST_PYTHON"))
    func bucket() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await MotoServer.with { moto in
            let settings = [
                "ARTIFACT_STORE": moto.address, "S3_ACCESS_KEY_ID": moto.accessKey,
                "S3_SECRET_ACCESS_KEY": moto.secretKey,
            ]
            try await RunningServer.run(settings: settings, time: clock.source) { server in
                #expect(try await server.call("GET", "/ready")["checks"]?["artifacts"] == "ok")
                let store = S3Artifacts(
                    bucket: try S3Bucket(moto.address),
                    credentials: S3Credentials(accessKey: moto.accessKey, secretKey: Secret(moto.secretKey)),
                    http: .shared, time: clock.source)
                let you = try await server.signIn()
                let document = try await you.createDocument()
                try await server.register(try await store.keep(Array("text".utf8)), as: "md", of: document)
                let url = try #require(try await you.link(to: document, as: "md")["url"]?.string)
                #expect(try await server.call("GET", url).text == "text")
                #expect(try await you.get("documents/\(document)/download?format=md").text == "text")
                #expect(
                    !FileManager.default.fileExists(atPath: server.dataFolder.appending(path: "artifacts").path))
                moto.stop()
                try await eventually("the bucket is missed") {
                    clock.advance(by: .seconds(5))
                    return try await server.call("GET", "/ready").status == 503
                }
                let lost = try await server.call("GET", url)
                #expect(lost.slug == "artifact-store-unavailable")
                #expect(lost.header("Retry-After") == "5")
                #expect(!server.log.text.contains(moto.secretKey))
            }
        }
    }
}

/// A store that counts who looks whether it is well.
private final class CountingStore: ArtifactStore {
    private let state = Mutex((looks: 0, isBroken: false))

    var looks: Int { state.withLock { $0.looks } }
    var isBroken: Bool {
        get { state.withLock { $0.isBroken } }
        set { state.withLock { $0.isBroken = newValue } }
    }

    func check() async throws {
        let isBroken = state.withLock { state in
            state.looks += 1
            return state.isBroken
        }
        if isBroken { throw ArtifactError.unavailable("broken") }
    }

    func keep(_ data: [UInt8]) async throws -> Artifact { throw ArtifactError.unavailable("not asked") }
    func read(_ artifact: Artifact) async throws -> [UInt8] { throw ArtifactError.unavailable("not asked") }
    func remove(_ artifact: Artifact, writtenBefore moment: Timestamp) async throws {}
}
