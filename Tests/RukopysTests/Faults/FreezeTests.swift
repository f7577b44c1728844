import Failpoints
import Foundation
import Jobs
import TestSupport
import Testing

@Suite("A worker that freezes", .enabled(if: Engine.available.contains(.postgresql)))
struct FreezeTests {
    @Test(
        "for longer than its lease has lost the job when it runs on, and what it then writes is refused",
        arguments: [(Failpoint.afterSend, 3), (.beforeCheckpoint, 4)])
    func zombie(place: Failpoint, visit: Int) async throws {
        try await Workshop.open(on: .postgresql, settings: ["JOB_LEASE_SECONDS": "5"]) { shop in
            let jobs = try await shop.order()
            let plan = shop.plan(.stop, at: place, visit: visit)
            try await shop.writing(plan) { first in
                try await shop.writing(plan) { second in
                    try await shop.happened(at: place)
                    try await eventually("a worker is frozen") { first.isStopped || second.isStopped }
                    let (zombie, other) = first.isStopped ? (first, second) : (second, first)
                    try await shop.completed(jobs)
                    #expect(zombie.isStopped)
                    let before = try await Books(of: try #require(jobs.first), in: shop)

                    zombie.resume()
                    try await eventually("the zombie hears that the job is another's") {
                        zombie.errors.contains("job belongs to another claim, its work here is dropped")
                    }
                    let books = try #require(try await shop.soundBooks(of: jobs).first)
                    #expect(books.checkpoints == before.checkpoints)
                    #expect(books.checkpoints["section/0"] == 1)
                    #expect(books.checkpoints["section/1"] == 2)
                    #expect(books.events == before.events)
                    #expect(books.costMicros == before.costMicros)
                    #expect(books.outcomes == ["lost", "completed"])
                    #expect(books.asked == Books.asking(twice: "section/1"))
                    for ending in try await shop.end(zombie, other) { #expect(ending.status == 0, "\(ending.errors)") }
                }
            }
        }
    }

    @Test("inside the transaction that ends its job costs nobody else a lease, and its job is completed once")
    func inTransaction() async throws {
        let settings = ["JOB_LEASE_SECONDS": "5", "WORKER_CONCURRENCY": "2"]
        try await Workshop.open(on: .postgresql, settings: settings) { shop in
            let first = try await shop.order()
            let plan = shop.plan(.stop, at: .inFinalisation, visit: 1)
            try await shop.writing(plan) { frozen in
                try await shop.happened(at: .inFinalisation)
                try await frozen.stopped()
                // Its job's row is locked, and its lease runs out.
                try await shop.writing(plan) { other in
                    let more = try await shop.order(2, after: first.count)
                    try await shop.completed(more)
                    try await eventually("the frozen worker's lease has run out") {
                        try await shop.workers() == 1
                    }
                    #expect(frozen.isStopped)
                    frozen.resume()
                    try await shop.completed(first)
                    let books = try await shop.soundBooks(of: first + more)
                    #expect(books.map(\.outcomes).suffix(2) == [["completed"], ["completed"]])
                    #expect(!other.errors.contains("the worker's lease is lost"), "\(other.errors)")
                    for ending in try await shop.end(frozen, other) { #expect(ending.status == 0, "\(ending.errors)") }
                }
            }
        }
    }
}
