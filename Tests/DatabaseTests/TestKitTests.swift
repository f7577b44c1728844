import Database
import Logging
import TestSupport
import Testing

@Suite("The test kit")
struct TestSupportTests {
    @Test("each database is new, migrated, and its own", arguments: Engine.available)
    func databasesAreSeparate(engine: Engine) async throws {
        for _ in 1...2 {
            try await engine.withDatabase { database in
                #expect(database.dialect.rawValue == engine.rawValue)
                #expect(try await database.fetch("SELECT id FROM users").isEmpty)
                #expect(try await Migrator(database).migrate().isEmpty)
                try await database.execute(
                    "INSERT INTO users (id, email, created_at) VALUES (\("u"), \("a@example.com"), \(1))")
            }
        }
    }

    @Test("a clock stands still until it is turned")
    func clock() {
        let clock = TestClock()
        let source = clock.source
        #expect(source.now().rfc3339 == "2026-01-01T00:00:00.000Z")
        clock.advance(by: .milliseconds(1_500))
        #expect(source.now() - TestClock.start == .milliseconds(1_500))
    }

    @Test("a captured log holds messages, metadata of the logger and of the line")
    func log() {
        let log = CapturedLog()
        var logger = log.logger(label: "jobs")
        logger[metadataKey: "job"] = "7"
        logger.info("claimed", metadata: ["worker": "w1"])
        #expect(log.records.map(\.message) == ["claimed"])
        #expect(log.text == "info jobs: claimed job=7 worker=w1")
    }

    @Test("waiting for what does not come fails")
    func eventuallyFails() async throws {
        await withKnownIssue {
            try await eventually("the impossible", within: .milliseconds(20)) { false }
        }
        var looks = 0
        try await eventually("the third look") {
            looks += 1
            return looks == 3
        }
        #expect(looks == 3)
    }
}
