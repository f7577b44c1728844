import Database
import Foundation
import TestSupport
import Testing

@Suite("The list of documents")
struct DocumentListTests {
    /// A clock that is turned on between documents, so that their order is known.
    private static func withDocuments(
        _ engine: Engine, _ titles: [String], _ body: @escaping @Sendable (Customer) async throws -> Void
    ) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(on: engine, time: clock.source) { server in
            let you = try await server.signIn()
            for title in titles {
                clock.advance(by: .milliseconds(10))
                _ = try await you.createDocument(["title": .string(title)])
            }
            try await body(you)
        }
    }

    private static func titles(_ answer: Answer) -> [String] {
        #expect(answer.status == 200, "\(answer.text)")
        return (answer["items"]?.array ?? []).compactMap { $0["title"]?.string }
    }

    @Test("is read page by page, newest first, each document once", arguments: Engine.available)
    func pages(engine: Engine) async throws {
        let titles = (1...7).map { "Document \($0)" }
        try await Self.withDocuments(engine, titles) { you in
            for limit in [1, 2, 3, 7, 100] {
                var seen: [String] = []
                var cursor: String? = ""
                while let current = cursor {
                    let answer = try await you.get("documents?limit=\(limit)&cursor=\(current)")
                    let page = Self.titles(answer)
                    #expect(page.count <= limit)
                    seen += page
                    cursor = answer["next_cursor"]?.string
                }
                #expect(seen == titles.reversed(), "limit \(limit)")
            }
        }
    }

    @Test("goes on where it was when documents come meanwhile", arguments: Engine.available)
    func meanwhile(engine: Engine) async throws {
        try await Self.withDocuments(engine, ["One", "Two", "Three"]) { you in
            let first = try await you.get("documents?limit=2")
            #expect(Self.titles(first) == ["Three", "Two"])
            let cursor = try #require(first["next_cursor"]?.string)
            _ = try await you.createDocument(["title": "Four"])
            let second = try await you.get("documents?limit=2&cursor=\(cursor)")
            #expect(Self.titles(second) == ["One"])
            #expect(second["next_cursor"] == .null)
        }
    }

    @Test("takes a filter that is empty for one that is not there")
    func emptyFilters() async throws {
        try await Self.withDocuments(.sqlite, ["One"]) { you in
            let all = try await you.get("documents?status=&q=&limit=&cursor=")
            #expect(Self.titles(all) == ["One"])
        }
    }

    @Test("has twenty on a page unless told otherwise", arguments: Engine.available)
    func defaultLimit(engine: Engine) async throws {
        try await Self.withDocuments(engine, (1...21).map { "Document \($0)" }) { you in
            let first = try await you.get("documents")
            #expect(Self.titles(first).count == 20)
            let cursor = try #require(first["next_cursor"]?.string)
            let second = try await you.get("documents?cursor=\(cursor)")
            #expect(Self.titles(second) == ["Document 1"])
            #expect(second["next_cursor"] == .null)
        }
    }

    @Test("can be narrowed to a status", arguments: Engine.available)
    func status(engine: Engine) async throws {
        try await Self.withDocuments(engine, ["Draft", "Opened"]) { you in
            let opened = try #require(try await you.get("documents?q=opened")["items"]?[0]?["id"]?.string)
            #expect(try await you.checkOut(opened, key: "key").status == 201)
            #expect(Self.titles(try await you.get("documents?status=draft")) == ["Draft"])
            #expect(Self.titles(try await you.get("documents?status=payment_pending")) == ["Opened"])
            #expect(Self.titles(try await you.get("documents?status=completed")) == [])
        }
    }

    @Test("can be searched by part of the title, in any case and script", arguments: Engine.available)
    func search(engine: Engine) async throws {
        let titles = ["100% true", "under_score", "Гавані Чорного моря", "Black Sea Harbours", "ЇЖАК і Єнот", "a!b"]
        try await Self.withDocuments(engine, titles) { you in
            for (query, found) in [
                ("black sea", ["Black Sea Harbours"]), ("SEA", ["Black Sea Harbours"]), ("%", ["100% true"]),
                ("_", ["under_score"]), ("!", ["a!b"]), ("гавані", ["Гавані Чорного моря"]),
                ("Гавані", ["Гавані Чорного моря"]), ("ЧОРНОГО МОРЯ", ["Гавані Чорного моря"]),
                ("їжак", ["ЇЖАК і Єнот"]), ("nothing", []), ("' OR 1=1 --", []),
            ] {
                let escaped = try #require(query.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                #expect(Self.titles(try await you.get("documents?q=\(escaped)")) == found, "\(query)")
            }
            // As forms write a space.
            #expect(Self.titles(try await you.get("documents?q=black+sea")) == ["Black Sea Harbours"])
            #expect(Self.titles(try await you.get("documents?q=")).count == titles.count)
            #expect(Self.titles(try await you.get("documents?q=e&status=draft&limit=1")).count == 1)
        }
    }

    @Test("a wrong parameter is 422 and named")
    func wrongParameters() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for (query, field) in Self.wrongParameters {
                let answer = try await you.get("documents?" + query)
                #expect(answer.status == 422, "\(query)")
                #expect(answer.fields == [field], "\(query)")
            }
        }
    }

    private static let wrongParameters = [
        ("limit=0", "limit"), ("limit=101", "limit"), ("limit=-1", "limit"), ("limit=ten", "limit"),
        ("limit=1.5", "limit"), ("limit=99999999999999999999", "limit"),
        ("cursor=garbage", "cursor"), ("cursor=YQ", "cursor"), ("cursor=%00", "cursor"), ("cursor=%ff", "cursor"),
        ("status=paid", "status"), ("status=DRAFT", "status"), ("q=%00", "q"),
        ("q=" + String(repeating: "a", count: 501), "q"),
    ]
}
