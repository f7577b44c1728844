import AsyncHTTPClient
import Database
import Foundation
import TestSupport
import Testing

@Suite("What tests do to the program's processes")
struct ProcessControlTests {
    @Test("a frozen server answers nothing until it runs on, and loses nothing")
    func frozen() async throws {
        try await TemporaryFolder.with { folder in
            try await ServerProcess.run(["serve"], in: folder) { server in
                let origin = try await server.origin()
                server.stop()
                try await server.stopped()
                async let answer = Self.get(origin + "/health")
                #expect(server.isStopped)
                server.resume()
                #expect(try await answer.status == .ok)
                #expect(!server.isStopped)
                server.stop()
                try await server.stopped()
                // The frozen die of a kill as well.
                server.kill()
                #expect(try await server.ending().isKilled)
            }
        }
    }

    @Test(
        "a server and a worker share a folder; a frozen worker ends on SIGTERM once it runs on",
        .enabled(if: Engine.available.contains(.postgresql)))
    func workers() async throws {
        try await Engine.postgresql.withDatabaseURL(connections: 12) { url in
            try await TemporaryFolder.with { folder in
                var settings = ["DATABASE_URL": url.text, "DATABASE_POOL_SIZE": "4"]
                try await ServerProcess.run(["serve", "--no-worker"], in: folder, settings) { server in
                    settings["PUBLIC_URL"] = try await server.origin()
                    try await ServerProcess.run(["worker"], in: folder, settings) { worker in
                        try await worker.working()
                        #expect(worker.output == "working\n")
                        #expect(server.output.contains("listening on "))
                        worker.stop()
                        try await worker.stopped()
                        worker.terminate()
                        #expect(worker.isStopped)
                        worker.resume()
                        let ending = try await worker.ending()
                        #expect(ending.status == 0 && !ending.isBySignal, "\(ending.errors)")
                    }
                }
            }
        }
    }

    @Test("a process is gone when its test is over, however that went, even a frozen one")
    func noneLeft() async throws {
        try await TemporaryFolder.with { folder in
            let kept = try? await ServerProcess.run(["serve"], in: folder) { server -> ServerProcess in
                _ = try await server.origin()
                server.stop()
                try await server.stopped()
                return server
            }
            let server = try #require(kept)
            #expect(try await server.ending().isKilled)
        }
    }

    @Test("failpoints that are mistyped are refused by every command")
    func mistyped() async throws {
        let settings = ["RUKOPYS_FAILPOINTS": "payments.after-webhook-comit=kill"]
        for command in [["serve"], ["worker"], ["migrate"], ["admin", "grant", "you@example.org"]] {
            try await TemporaryFolder.with { folder in
                let ending = try await ServerProcess.end(of: command, in: folder, settings)
                #expect(ending.status == 3, "\(ending.errors)")
                #expect(ending.lines.count == 1)
                #expect(ending.lines.first?.contains("\"payments.after-webhook-comit\"") == true, "\(ending.errors)")
            }
        }
    }

    @Test(
        "a server whose clock is an hour off starts, answers, and dates by its clock",
        .enabled(if: ProcessClock.isAvailable, Comment(rawValue: ProcessClock.missing)), arguments: [1, -1])
    func clock(hours: Int) async throws {
        try await TemporaryFolder.with { folder in
            let offset = Duration.seconds(hours * 3_600)
            try await ServerProcess.run(["serve"], in: folder, try ProcessClock.offset(offset)) { server in
                let origin = try await server.origin()
                var request = HTTPClientRequest(url: origin + "/api/v1/auth/magic-link")
                request.method = .POST
                request.headers.add(name: "Content-Type", value: "application/json")
                request.body = .bytes(.init(string: #"{"email":"you@example.org"}"#))
                let before = Date()
                let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
                #expect(answer.status == .ok)
                let after = Date()
                let text = try #require(answer.headers.first(name: "Date"))
                let date = try Date(text, strategy: Self.httpDate)
                // Whole seconds, from a cache that may be some seconds old: half an hour is far from either clock.
                let expected = before.addingTimeInterval(Double(hours * 3_600))
                #expect(abs(date.timeIntervalSince(expected)) < 1_800 + after.timeIntervalSince(before), "\(text)")
            }
        }
    }

    private static let httpDate = Date.ParseStrategy(
        format: """
            \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
            \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
            \(second: .twoDigits) GMT
            """,
        locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt)

    private static func get(_ url: String) async throws -> HTTPClientResponse {
        try await HTTPClient.shared.execute(HTTPClientRequest(url: url), timeout: .seconds(30))
    }
}
