import Foundation
import Jobs
import TestSupport
import Testing

@Suite(
    "A worker whose clock is an hour ahead, beside a right one",
    .enabled(if: ProcessClock.isAvailable && Engine.available.contains(.postgresql)))
struct WrongClockTests {
    @Test("steals no lease and makes no storm: documents are completed, and the hourly job comes once an hour")
    func ahead() async throws {
        let settings = ["WORKER_CONCURRENCY": "2"]
        // What is put off by the one clock becomes due by the other.
        let faults = "none,429@1,none,500,none,none,429@1"
        try await Workshop.open(
            on: .postgresql, latency: .milliseconds(400), faults: faults, settings: settings
        ) { shop in
            let hour = Self.hour
            let jobs = try await shop.order(4)
            try await shop.writing(try ProcessClock.offset(.seconds(3_600))) { wrong in
                try await shop.writing { right in
                    try await shop.completed(jobs)
                    #expect(try await shop.workers() == 2)
                    for process in [wrong, right] {
                        #expect(!process.errors.contains("orphaned jobs requeued"), "\(process.errors)")
                        #expect(!process.errors.contains("the worker's lease is lost"), "\(process.errors)")
                    }
                    for ending in try await shop.end(wrong, right) { #expect(ending.status == 0, "\(ending.errors)") }
                }
            }
            let books = try await shop.soundBooks(of: jobs)
            // The model hears of each document as often as from right clocks; a few claims more find that it wants rest.
            let outcomes = books.flatMap(\.outcomes)
            #expect(Set(outcomes) == ["completed", "retried"])
            #expect((3...12).contains(outcomes.count { $0 == "retried" }), "\(outcomes)")
            #expect(shop.models.log.calls.count == 4 * (2 + Workshop.sections) + 3)
            // The order has taken this hour's; the other clock's hour is one more.
            let hourly = try await shop.database.fetch("SELECT id FROM jobs WHERE kind = 'prune_jobs'").count
            #expect(hourly <= 1 + Self.hour - hour)
        }
    }

    /// Hours since 1970.
    private static var hour: Int { Int(Date().timeIntervalSince1970 / 3_600) }
}
