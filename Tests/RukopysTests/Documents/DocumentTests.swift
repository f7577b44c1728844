import Database
import Foundation
import TestSupport
import Testing

@Suite("Documents over HTTP")
struct DocumentTests {
    @Test("a document comes back as it was described, in any script", arguments: Engine.available)
    func created(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let request = Customer.request([
                "title": "Гавані Чорного моря 😀 \"'\\<&>", "topic": "Як гавані виросли.\nІ чому.", "language": "uk-UA",
                "target_pages": 200, "citation_style": "chicago", "requirements": "Дати\tй цифри.", "unknown": [1],
            ])
            let answer = try await you.post("documents", request)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(
                answer.json.names == [
                    "id", "title", "topic", "language", "target_pages", "citation_style", "requirements", "status",
                    "price", "job", "created_at", "updated_at", "completed_at",
                ])
            for name in ["title", "topic", "language", "target_pages", "citation_style", "requirements"] {
                #expect(answer[name] == request[name], "\(name)")
            }
            #expect(answer["status"] == "draft")
            #expect(answer["price"] == ["amount": 10_000, "currency": "eur"])
            #expect(answer["job"] == .null)
            #expect(answer["completed_at"] == .null)
            let location = try #require(answer.header("Location"))
            #expect(location == "/api/v1/documents/\(answer["id"]?.string ?? "")")
            let again = try await server.call("GET", location, token: you.access)
            #expect(again.json == answer.json)
            let sections = try await server.call("GET", location + "/sections", token: you.access)
            #expect(sections.json == ["items": [], "next_cursor": .null])
        }
    }

    @Test("what may be left out may be left out, or null")
    func optionals() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for value in [nil, JSON.null] {
                let answer = try await you.post(
                    "documents", Customer.request(["requirements": value, "sources": value]))
                #expect(answer.status == 201, "\(answer.text)")
                #expect(answer["requirements"] == .null)
            }
        }
    }

    @Test("the ends of every range are in it")
    func ranges() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let source: JSON = ["kind": "text", "title": "a", "content": "b"]
            let good: [[String: JSON?]] = [
                ["title": "a"], ["title": .string(String(repeating: "ї", count: 500))],
                ["topic": .string(String(repeating: "ї", count: 10))],
                ["topic": .string(String(repeating: "ї", count: 5_000))], ["target_pages": 3], ["target_pages": 200],
                ["requirements": .string(String(repeating: "ї", count: 5_000))], ["requirements": ""],
                ["sources": .array(Array(repeating: source, count: 50))], ["sources": []], ["language": "ukr"],
                ["language": "zh-Hant-TW"], ["citation_style": "mla"], ["citation_style": "harvard"],
            ]
            for changes in good {
                let answer = try await you.post("documents", Customer.request(changes))
                #expect(answer.status == 201, "\(answer.text)")
            }
        }
    }

    @Test("every wrong field is 422 and named")
    func wrongFields() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for (field, value) in Self.wrongValues {
                let what = "\(field): \(value?.text.prefix(100) ?? "none")"
                let answer = try await you.post("documents", Customer.request([field: value]))
                #expect(answer.status == 422, "\(what): \(answer.text.prefix(500))")
                #expect(answer.slug == "invalid-request", "\(what)")
                #expect(answer.fields == [field], "\(what)")
                #expect(answer["detail"]?.string?.hasPrefix(field) == true, "\(what)")
            }
        }
    }

    private static let wrongValues: [(String, JSON?)] = [
        ("title", nil), ("title", .null), ("title", ""), ("title", " "), ("title", 7), ("title", true), ("title", []),
        ("title", "a\u{0}b"), ("title", "a\nb"), ("title", .string(String(repeating: "a", count: 501))),
        ("topic", nil), ("topic", "too short"), ("topic", "          "), ("topic", ["a": 1]),
        ("topic", "a topic with \u{0} in it"), ("topic", .string(String(repeating: "a", count: 5_001))),
        ("language", nil), ("language", ""), ("language", "e"), ("language", "english"), ("language", "en_US"),
        ("language", "en-"), ("language", "en\u{0}"), ("language", 1), ("language", "мова"),
        ("target_pages", nil), ("target_pages", .null), ("target_pages", 1), ("target_pages", 2),
        ("target_pages", 201), ("target_pages", 0), ("target_pages", -3), ("target_pages", .number(3.5)),
        ("target_pages", "4"), ("target_pages", true), ("target_pages", [4]), ("target_pages", .number(1e300)),
        ("citation_style", nil), ("citation_style", ""), ("citation_style", "APA"), ("citation_style", "ieee"),
        ("citation_style", 1),
        ("requirements", 5), ("requirements", "a\u{0}"),
        ("requirements", .string(String(repeating: "a", count: 5_001))),
        ("sources", "none"), ("sources", [:]), ("sources", 1),
    ]

    @Test("a number that is no whole number is 422 and names its field, however it is written")
    func numbers() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for number in ["3.5", "1e400", "-1e400", "99999999999999999999999999", "1e-400"] {
                let body = Customer.request(["target_pages": .null]).text
                    .replacing(#""target_pages":null"#, with: #""target_pages":\#(number)"#)
                let answer = try await server.call(
                    "POST", "/api/v1/documents", token: you.access, body: Array(body.utf8),
                    headers: ["Content-Type": "application/json"])
                #expect(answer.status == 422)
                #expect(answer.fields == ["target_pages"], "\(number): \(answer.text)")
            }
        }
    }

    @Test("every wrong field of a source is 422 and named with its place")
    func wrongSourceFields() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let good = try #require(Customer.request()["sources"]?[0])
            for (field, value) in Self.wrongSourceValues {
                let answer = try await you.post(
                    "documents", Customer.request(["sources": [good, good.merging([field: value])]]))
                #expect(answer.status == 422, "\(answer.text)")
                #expect(answer.fields == ["sources[1].\(field)"], "\(value?.text.prefix(100) ?? "none")")
            }
        }
    }

    private static let wrongSourceValues: [(String, JSON?)] = [
        ("kind", nil), ("kind", "pdf"), ("kind", 1), ("title", nil), ("title", ""), ("title", "a\r\nb"),
        ("content", nil), ("content", ""), ("content", "a\u{0}"), ("content", []), ("author", 1), ("author", "a\u{0}"),
        ("author", .string(String(repeating: "a", count: 501))), ("year", "2024"), ("year", .number(2024.5)),
        ("year", 10_000), ("url", "file:///etc/passwd"), ("url", "javascript:alert(1)"), ("url", "example.org"),
        ("url", "https://example.org/a b"), ("url", 1),
    ]

    @Test("all that is wrong is said at once, and no source may be null")
    func allAtOnce() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let nothing = try await you.post("documents", [:])
            #expect(nothing.fields == ["title", "topic", "language", "target_pages", "citation_style"])
            let sources = try await you.post("documents", Customer.request(["sources": [.null]]))
            #expect(sources.fields == ["sources[0]"])
            let many: JSON = .array(Array(repeating: try #require(Customer.request()["sources"]?[0]), count: 51))
            #expect(try await you.post("documents", Customer.request(["sources": many])).fields == ["sources"])
        }
    }

    @Test("nobody else can tell that a document is there", arguments: Engine.available)
    func somebodyElses(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: RunningServer.slowWriting) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let job = try await you.pay(document)
            let stranger = try await server.signIn("stranger@example.org")
            for path in [
                "documents/\(document)", "documents/\(document)/sections", "documents/\(document)/download?format=md",
                "jobs/\(job)", "jobs/\(job)/status", "jobs/\(job)/events",
            ] {
                #expect(try await stranger.get(path).slug == "not-found", "\(path)")
            }
            #expect(try await stranger.checkOut(document, key: "key").slug == "not-found")
            let generation = try await stranger.post("generate/full-document", ["document_id": .string(document)])
            #expect(generation.slug == "not-found")
            #expect(try await stranger.get("documents")["items"] == [])
            #expect(try await you.get("documents/\(document)").status == 200)
        }
    }

    @Test("nothing can be downloaded before it is finished, and only in formats that there are")
    func download() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            for format in ["docx", "pdf", "html", "md", "epub"] {
                let answer = try await you.get("documents/\(document)/download?format=\(format)")
                #expect(answer.status == 409)
                #expect(answer.slug == "document-not-ready")
            }
            for query in ["", "?format=", "?format=PDF", "?format=exe", "?format=%00", "?Format=pdf"] {
                let answer = try await you.get("documents/\(document)/download\(query)")
                #expect(answer.status == 422, "\(query)")
                #expect(answer.fields == ["format"])
            }
        }
    }

    @Test("the price of so many pages is told to anyone, as it is configured")
    func price() async throws {
        try await RunningServer.run(settings: ["PRICE_PER_PAGE": "75", "CURRENCY": "PLN"]) { server in
            let answer = try await server.get("pricing/calculate?pages=4")
            #expect(answer.json == ["pages": 4, "amount": 300, "currency": "pln"])
            for query in ["", "?pages=", "?pages=2", "?pages=201", "?pages=four", "?pages=4.5", "?pages=%204"] {
                #expect(try await server.get("pricing/calculate" + query).fields == ["pages"], "\(query)")
            }
        }
    }
}
