import Foundation
import Jobs
import TestSupport
import Testing

@Suite("A document whose model fails")
struct ModelFaultTests {
    /// What goes wrong with the calls for the first section.
    struct Ailment: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// As the model server's schedule has it.
        let faults: String
        /// How its calls stand on the ledger, but for the last, which is `ok`.
        let states: [String]
        /// Attempts that the job has needed.
        let attempts: Int
        var settings: [String: String] = [:]

        static let all = [
            Ailment(
                testDescription: "a storm of 429 with Retry-After", faults: "429@1*4",
                states: Array(repeating: "failed", count: 4), attempts: 1),
            Ailment(
                testDescription: "429 until a date", faults: "retry-date@1", states: ["failed"], attempts: 1),
            Ailment(testDescription: "500", faults: "500", states: ["ambiguous"], attempts: 2),
            Ailment(testDescription: "a reset in the body", faults: "reset", states: ["ambiguous"], attempts: 2),
            Ailment(testDescription: "a slow drip", faults: "drip@4", states: [], attempts: 1),
            Ailment(testDescription: "a stream that is cut", faults: "cut", states: ["ambiguous"], attempts: 2),
            Ailment(
                testDescription: "200 with an error inside the stream", faults: "error-inside", states: ["ambiguous"],
                attempts: 2),
            Ailment(
                testDescription: "200 with an error for a body", faults: "error-body", states: ["ambiguous"],
                attempts: 2),
            Ailment(
                testDescription: "silence", faults: "silence", states: ["ambiguous"], attempts: 2,
                settings: ["AI_IDLE_TIMEOUT_SECONDS": "5"]),
        ]
    }

    @Test("is completed, and every try is on the ledger", arguments: Ailment.all)
    func written(ailment: Ailment) async throws {
        // The outline's call goes well.
        let faults = "none," + ailment.faults
        try await Workshop.open(on: .sqlite, faults: faults, settings: ailment.settings) { shop in
            let jobs = try await shop.order()
            try await shop.writing { server in
                try await shop.completed(jobs)
                #expect(try await shop.end(server).allSatisfy { $0.status == 0 })
            }
            let books = try #require(try await shop.soundBooks(of: jobs).first)
            let tries = books.calls.filter { $0.step == "section/0" }
            #expect(tries.map(\.state) == ailment.states + ["ok"])
            #expect(books.log.count == books.calls.count, "every try has reached the model")
            #expect(books.attempt == ailment.attempts)
            #expect(books.events.count { $0.type == "retrying" } == ailment.states.count)
        }
    }
}
