import Failpoints
import Foundation
import Jobs
import TestSupport
import Testing

@Suite("A document whose writer is killed")
struct CrashTests {
    /// A place to die at, after the first section's checkpoint where that is possible.
    struct Crash: Sendable, CustomTestStringConvertible {
        let place: Failpoint
        let visit: Int
        /// Steps that the model is asked for once more.
        let repeated: String?
        /// Calls that are on the ledger and never reached the model.
        var unsent = 0
        let engine: Engine

        var testDescription: String { "\(place.rawValue) on \(engine)" }

        static let all = Engine.available.flatMap { engine in
            [
                Crash(place: .afterClaim, visit: 1, repeated: nil, engine: engine),
                // The calls: the outline, the first section, the second.
                Crash(place: .afterIntent, visit: 3, repeated: nil, unsent: 1, engine: engine),
                Crash(place: .afterSend, visit: 3, repeated: "section/1", engine: engine),
                Crash(place: .afterResponse, visit: 3, repeated: "section/1", engine: engine),
                // The steps: the beginning, the outline, the first section, the second.
                Crash(place: .beforeCheckpoint, visit: 4, repeated: "section/1", engine: engine),
                Crash(place: .afterCheckpoint, visit: 4, repeated: nil, engine: engine),
                Crash(place: .inFinalisation, visit: 1, repeated: nil, engine: engine),
                Crash(place: .afterFinalisation, visit: 1, repeated: nil, engine: engine),
            ]
        }
    }

    @Test("is written to its end, and nothing twice but the call that was cut", arguments: Crash.all)
    func survives(crash: Crash) async throws {
        try await Workshop.open(on: crash.engine, settings: ["JOB_LEASE_SECONDS": "5"]) { shop in
            let jobs = try await shop.order()
            let plan = shop.plan(.kill, at: crash.place, visit: crash.visit)
            switch crash.engine {
            case .sqlite: try await Self.restart(shop, plan, jobs)
            case .postgresql: try await Self.takeOver(shop, plan, jobs, at: crash.place)
            }
            let books = try #require(try await shop.soundBooks(of: jobs).first)
            #expect(books.asked == (crash.repeated.map { Books.asking(twice: $0) } ?? Books.asking()))
            let ambiguous = books.calls.filter { $0.state == "ambiguous" }
            #expect(
                ambiguous.map(\.step) == (crash.repeated ?? (crash.unsent > 0 ? "section/1" : nil)).map { [$0] } ?? [])
            #expect(books.attempt == (crash.place == .afterFinalisation ? 1 : 2))
        }
    }

    /// The server dies, and is started again with the same settings.
    private static func restart(_ shop: Workshop, _ plan: [String: String], _ jobs: [JobID]) async throws {
        try await shop.writing(plan, isReady: false) { server in
            let ending = try await server.ending()
            try #require(ending.isKilled, "\(ending.status): \(ending.errors)")
        }
        try await shop.writing(plan) { server in
            try await shop.completed(jobs)
            let ending = try #require(try await shop.end(server).first)
            #expect(ending.status == 0 && !ending.isBySignal, "\(ending.errors)")
        }
    }

    /// One of two workers dies, and the other takes over.
    private static func takeOver(
        _ shop: Workshop, _ plan: [String: String], _ jobs: [JobID], at place: Failpoint
    ) async throws {
        try await shop.writing(plan, isReady: false) { first in
            try await shop.writing(plan, isReady: false) { second in
                try await shop.happened(at: place)
                try await shop.completed(jobs)
                let endings = try await shop.end(first, second)
                #expect(endings.count(where: \.isKilled) == 1)
                #expect(endings.count { $0.status == 0 && !$0.isBySignal } == 1)
            }
        }
    }
}
