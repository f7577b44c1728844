import Database
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Rukopys

@Suite("A backup under load")
struct BackupUnderLoadTests {
    @Test("holds every webhook that was acknowledged before it began, and restores to a server that works")
    func promise() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            let example = try Example("en")
            let you = try await server.signIn()
            let document = try #require(try await you.post("documents", example.request)["id"]?.string)
            _ = try await EventStream.open(try await you.pay(document), of: you).read()
            let text = try await you.get("documents/\(document)/download?format=md")
            #expect(text.status == 200)
            let load = WebhookLoad()
            try await withThrowingTaskGroup { group in
                for task in 0..<6 { group.addTask { try await load.deliver(to: server, task) } }
                for round in 1...3 {
                    let wanted = round * 40
                    try await eventually("webhooks have come") { load.acknowledged.count >= wanted }
                    let before = load.acknowledged
                    let backup = server.dataFolder.appending(path: "backup-\(round).tar")
                    let ending = try await server.command("backup", backup.path)
                    #expect(ending.status == 0, "\(ending.errors)")
                    let during = load.acknowledged.count - before.count
                    #expect(during > 0, "the writer was held up")
                    try await Self.expectWhole(backup, of: server, holding: before, document: (document, text.bytes))
                }
                load.stop()
                try await group.waitForAll()
            }
        }
    }

    private static func expectWhole(
        _ backup: URL, of server: RunningServer, holding acknowledged: Set<String>,
        document: (id: String, text: [UInt8])
    ) async throws {
        try await Installation.with { installation in
            try installation.takeKey(of: server.dataFolder)
            let restored = try await installation.run("restore", backup.path)
            #expect(restored.status == 0, "\(restored.errors)")
            #expect(restored.output.contains("keys: 2, opened by the master key"))
            #expect(restored.output.contains("unbroken"))
            #expect(restored.output.contains("each with its SHA-256"))
            let events = try await installation.texts("SELECT event_id AS text FROM webhook_events")
            #expect(acknowledged.subtracting(events).isEmpty, "\(acknowledged.subtracting(events).count) are lost")
            #expect(events.count == Set(events).count)
            #expect(restored.output.contains("webhooks: \(events.count), the newest of "))
            try await expectWorking(installation, document)
        }
    }

    /// A server starts on it, works the rest of the inbox off, and hands out what was paid for.
    private static func expectWorking(_ installation: Installation, _ document: (id: String, text: [UInt8]))
        async throws
    {
        try await ServerProcess.run(["serve"], in: installation.folder) { process in
            _ = try await process.origin()
            try await eventually("the inbox is worked off") {
                try await installation.texts("SELECT id AS text FROM webhook_events WHERE status = 'received'").isEmpty
            }
            process.terminate()
            #expect(try await process.ending().status == 0)
        }
        let digest = try await installation.texts(
            "SELECT sha256 AS text FROM artifacts WHERE document_id = \(document.id) AND format = 'md'")
        let name = try #require(digest.first)
        let file = installation.path("artifacts/\(name.prefix(2))/\(name)")
        #expect(try [UInt8](Data(contentsOf: URL(fileURLWithPath: file))) == document.text)
    }
}

/// The provider, which delivers one event after another and remembers which were acknowledged.
private final class WebhookLoad: Sendable {
    private let known = Mutex(Set<String>())
    private let isStopped = Atomic(false)

    var acknowledged: Set<String> { known.withLock { $0 } }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    func deliver(to server: RunningServer, _ task: Int) async throws {
        var number = 0
        while !isStopped.load(ordering: .relaxed), !Task.isCancelled {
            number += 1
            let id = "evt_\(task)_\(number)"
            let answer = try await server.deliver(SignedWebhook(SignedWebhook.event(id)))
            guard answer.status == 200 else { continue }
            known.withLock { _ = $0.insert(id) }
        }
    }
}
