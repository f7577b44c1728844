import Failpoints
import Foundation
import Jobs
import TestSupport
import Testing

@Suite("SIGTERM while a section is written")
struct ProcessDrainTests {
    @Test(
        "lets the section be finished and gives the job back: no attempt is lost, nothing is written twice",
        arguments: Engine.available)
    func draining(engine: Engine) async throws {
        try await Workshop.open(on: engine, latency: .milliseconds(600)) { shop in
            let jobs = try await shop.order()
            let job = try #require(jobs.first)
            // The second section is on its way when the signal comes.
            let plan = shop.plan(.stop, at: .afterSend, visit: 3)
            try await shop.writing(plan) { process in
                try await process.stopped()
                process.terminate()
                process.resume()
                let ending = try await process.ending()
                #expect(ending.status == 0 && !ending.isBySignal, "\(ending.errors)")
            }
            let given = try await Books(of: job, in: shop)
            #expect(given.attempt == 0, "as if it had not been begun")
            #expect(given.crashCount == 0)
            #expect(given.checkpoints.keys.sorted() == ["begin", "outline", "section/0", "section/1"])
            #expect(given.events.last?.type == "draining")
            #expect(given.outcomes == ["released"])

            try await shop.writing(plan) { process in
                try await shop.completed(jobs)
                #expect(try await shop.end(process).allSatisfy { $0.status == 0 })
            }
            let books = try #require(try await shop.soundBooks(of: jobs).first)
            #expect(books.attempt == 1)
            #expect(books.asked == Books.asking())
            #expect(books.calls.allSatisfy { $0.state == "ok" })
            #expect(books.events.count { $0.type == "draining" } == 1)
            #expect(books.outcomes == ["released", "completed"])
        }
    }
}
