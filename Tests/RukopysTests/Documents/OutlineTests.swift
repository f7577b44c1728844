import Database
import Foundation
import TestSupport
import Testing

@Suite("Outlines over HTTP")
struct OutlineTests {
    @Test("are made, read and replaced until the document is locked", arguments: Engine.available)
    func whole(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let path = "documents/\(document)/outline"
            #expect(try await you.get(path).slug == "no-outline")
            let made = try await server.call("POST", "/api/v1/" + path, token: you.access)
            #expect(made.status == 200, "\(made.text)")
            let sections = try #require(made["sections"]?.array)
            #expect(sections.allSatisfy { $0.names == ["id", "title", "brief", "target_words"] })
            #expect(sections.reduce(0) { $0 + ($1["target_words"]?.int ?? 0) } == 900)
            #expect(try await you.get(path).json == made.json)
            let replaced = try await you.put(
                path,
                [
                    "sections": [
                        ["title": "Mine", "target_words": 400],
                        [
                            "id": sections[0]["id"] ?? .null, "title": "Kept",
                            "brief": "As before.", "target_words": 500,
                        ],
                    ]
                ])
            #expect(replaced.status == 200, "\(replaced.text)")
            #expect(replaced["sections"]?[1]?["id"] == sections[0]["id"])
            #expect(replaced["sections"]?[0]?["brief"] == "")
            #expect(try await you.get(path).json == replaced.json)
            #expect(try await you.get("user/export")["documents"]?[0]?["outline"] == replaced.json)
            #expect(try await you.checkOut(document, key: "key").status == 201)
            let answers = [
                try await server.call("POST", "/api/v1/" + path, token: you.access), try await you.put(path, made.json),
            ]
            for answer in answers { #expect(answer.status == 409 && answer.slug == "document-locked") }
            #expect(try await you.get(path).json == replaced.json)
        }
    }

    @Test("that are not as they should be are 422")
    func wrong() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let path = "documents/\(try await you.createDocument())/outline"
            let cases: [(JSON, [String])] = [
                ([:], ["sections"]), (["sections": []], ["sections"]), (["sections": "all"], ["sections"]),
                (["sections": [["title": "a", "target_words": 800]]], ["sections"]),
                (["sections": [["title": "a", "target_words": "900"]]], ["sections[0].target_words"]),
                (["sections": [["target_words": 900]]], ["sections[0].title"]),
                (["sections": [["title": "a", "target_words": 900, "id": "x"]]], ["sections[0].id"]),
            ]
            for (body, fields) in cases {
                let answer = try await you.put(path, body)
                #expect(answer.status == 422 && answer.fields == fields, "\(answer.text)")
            }
        }
    }

    @Test("are made so often, then one has to wait or write")
    func limits() async throws {
        let settings = ["OUTLINES_PER_DOCUMENT": "1", "RATE_LIMIT_OUTLINE": "2/day"]
        try await RunningServer.run(settings: settings) { server in
            let you = try await server.signIn()
            func make(_ document: String) async throws -> Answer {
                try await server.call("POST", "/api/v1/documents/\(document)/outline", token: you.access)
            }
            let document = try await you.createDocument()
            #expect(try await make(document).status == 200)
            #expect(try await make(document).slug == "outline-limit-reached")
            #expect(try await make(try await you.createDocument()).status == 200)
            let refused = try await make(try await you.createDocument())
            #expect(refused.status == 429 && refused.slug == "too-many-requests")
            #expect(refused.header("Retry-After") != nil)
            #expect(
                try await you.put(
                    "documents/\(document)/outline",
                    [
                        "sections": [["title": "Mine", "target_words": 900]]
                    ]
                ).status == 200)
        }
    }

    @Test("are there for their owner only")
    func strangers() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let path = "documents/\(try await you.createDocument())/outline"
            let stranger = try await server.signIn("stranger@example.org")
            #expect(try await server.call("POST", "/api/v1/" + path, token: stranger.access).slug == "not-found")
            #expect(try await stranger.get(path).slug == "not-found")
            #expect(
                try await stranger.put(path, ["sections": [["title": "a", "target_words": 900]]]).slug == "not-found")
            #expect(try await server.get(path).status == 401)
        }
    }
}
