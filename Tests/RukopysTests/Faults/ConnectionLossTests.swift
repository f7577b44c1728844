import Foundation
import Jobs
import TestSupport
import Testing

@Suite("PostgreSQL that drops its connections under load", .enabled(if: Engine.available.contains(.postgresql)))
struct ConnectionLossTests {
    @Test("keeps no document from being completed: all backends are terminated, again and again")
    func terminated() async throws {
        try await Workshop.open(on: .postgresql, latency: .milliseconds(300)) { shop in
            let jobs = try await shop.order(3)
            try await shop.writing { first in
                try await shop.writing { second in
                    // Each time a little further on, whatever the processes are doing then.
                    for calls in [1, 3, 5, 7, 9] {
                        try await eventually("\(calls) calls have ended") { shop.models.log.calls.count >= calls }
                        try await Self.terminateBackends(of: shop)
                    }
                    try await shop.completed(jobs)
                    let endings = try await shop.end(first, second)
                    #expect(endings.allSatisfy { $0.status == 0 && !$0.isBySignal })
                }
            }
            let books = try await shop.soundBooks(of: jobs)
            // Nobody's lease ran out, and a finished step waits for the database: nothing is asked for twice.
            for book in books { #expect(book.asked == Books.asking()) }
        }
    }

    @Test("keeps no document from being completed: the whole server is restarted, as after a crash")
    func restarted() async throws {
        // One of its own: the tests' other server serves them all.
        try await RestartablePostgreSQL.with { server in
            try await Workshop.open(on: .postgresql, at: server.url, latency: .milliseconds(300)) { shop in
                let jobs = try await shop.order(3)
                try await shop.writing { first in
                    try await shop.writing { second in
                        for calls in [2, 6] {
                            try await eventually("\(calls) calls have ended") { shop.models.log.calls.count >= calls }
                            try await server.restart()
                        }
                        try await shop.completed(jobs)
                        let endings = try await shop.end(first, second)
                        #expect(endings.allSatisfy { $0.status == 0 && !$0.isBySignal })
                    }
                }
                for book in try await shop.soundBooks(of: jobs) { #expect(book.asked == Books.asking()) }
            }
        }
    }

    /// Cuts whatever is connected to the workshop's database, this process's own connections too.
    private static func terminateBackends(of shop: Workshop) async throws {
        let name = try #require(URL(string: shop.url)?.lastPathComponent)
        let server = try PostgreSQLTestServer.required()
        var ended = 0
        // They may not have come back yet from the time before.
        try await eventually("connections of two workers are cut") {
            ended += try await server.administration.fetch(
                "SELECT pg_terminate_backend(pid) AS ended FROM pg_stat_activity WHERE datname = \(name)"
            ).count
            return ended >= 2
        }
    }
}
