import Failpoints
import Foundation
import Jobs
import TestSupport
import Testing

@Suite("A job's events, of which every one is the last of a connection")
struct StreamDropTests {
    @Test("come without a gap and none twice, though the writer is killed meanwhile", arguments: Engine.available)
    func dropped(engine: Engine) async throws {
        try await Workshop.open(on: engine, latency: .seconds(1), settings: ["JOB_LEASE_SECONDS": "5"]) { shop in
            // Only documents have steps: whatever else is done before, this is the second section's checkpoint.
            let plan = shop.plan(.kill, at: .afterCheckpoint, visit: 4)
            let (job, seen) =
                switch engine {
                case .sqlite: try await Self.acrossRestart(shop, plan)
                case .postgresql: try await Self.acrossTakeover(shop, plan)
                }
            let books = try #require(try await shop.soundBooks(of: [job]).first)
            #expect(seen.map { Books.Event(seq: $0.id ?? 0, type: $0.type) } == books.events)
            #expect(books.asked == Books.asking())
        }
    }

    /// The server that sends them is the writer: it is gone, and comes back somewhere else.
    private static func acrossRestart(
        _ shop: Workshop, _ plan: [String: String]
    ) async throws -> (JobID, [EventStream.Event]) {
        var seen: [EventStream.Event] = []
        let (you, document) = try await shop.writing(plan) { server in
            let origin = try await server.origin()
            let you = try await DistantCustomer(signingInAt: origin)
            let document = try await you.payForDocument(at: origin)
            let job = try await you.job(of: document, at: origin)
            // Until it dies.
            try? await follow(job, of: you, at: origin, &seen)
            #expect(try await server.ending().isKilled)
            #expect(seen.last.map(isEnd) == false)
            return (you, document)
        }
        return try await shop.writing(plan) { server in
            let origin = try await server.origin()
            let job = try await you.job(of: document, at: origin)
            try await follow(job, of: you, at: origin, &seen)
            #expect(try await shop.end(server).allSatisfy { $0.status == 0 })
            return (job, seen)
        }
    }

    /// The server stays, and of two workers one dies.
    private static func acrossTakeover(
        _ shop: Workshop, _ plan: [String: String]
    ) async throws -> (JobID, [EventStream.Event]) {
        try await ServerProcess.run(["serve", "--no-worker"], in: shop.folder, shop.settings) { server in
            let origin = try await server.origin()
            return try await shop.writing(plan) { first in
                try await shop.writing(plan) { second in
                    var seen: [EventStream.Event] = []
                    let you = try await DistantCustomer(signingInAt: origin)
                    let job = try await you.job(of: try await you.payForDocument(at: origin), at: origin)
                    try await follow(job, of: you, at: origin, &seen)
                    try await shop.happened(at: .afterCheckpoint)
                    let endings = try await shop.end(first, second, server)
                    #expect(endings.count(where: \.isKilled) == 1)
                    #expect(endings.count { $0.status == 0 && !$0.isBySignal } == 2)
                    return (job, seen)
                }
            }
        }
    }

    /// Reads one event a connection until the last.
    ///
    /// - Throws: what becomes of a connection whose server dies.
    private static func follow(
        _ job: JobID, of you: DistantCustomer, at origin: String, _ seen: inout [EventStream.Event]
    ) async throws {
        while seen.last.map(isEnd) != true {
            guard let next = try await you.nextEvent(of: job, after: seen.last?.id ?? 0, at: origin) else { continue }
            seen.append(next)
        }
    }

    private static func isEnd(_ event: EventStream.Event) -> Bool {
        ["completed", "failed", "canceled"].contains(event.type)
    }
}
