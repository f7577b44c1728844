import TestSupport
import Testing

@Suite("A list that comes whole unless a part is asked for")
struct SliceTests {
    private static func sources(_ count: Int) -> JSON {
        .array(
            (1...count).map { number in
                ["kind": "text", "title": .string("Source \(number)"), "content": "A harbour shelters ships."]
            })
    }

    @Test("is read page by page, in order", arguments: Engine.available)
    func pages(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument(["sources": Self.sources(25)])
            let whole = try await you.get("documents/\(document)/sources")
            let titles = whole["items"]?.array.compactMap { $0["title"]?.string }
            #expect(titles == (1...25).map { "Source \($0)" })
            #expect(whole["next_cursor"] == .null)
            for limit in [1, 7, 25, 100] {
                var seen: [String] = []
                var cursor: String? = ""
                while let current = cursor {
                    let page = try await you.get("documents/\(document)/sources?limit=\(limit)&cursor=\(current)")
                    seen += page["items"]?.array.compactMap { $0["title"]?.string } ?? []
                    cursor = page["next_cursor"]?.string
                }
                #expect(seen == titles, "limit \(limit)")
            }
        }
    }

    @Test("refuses what is no limit and no cursor, on every such list")
    func refusals() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let payment = try #require(try await you.checkOut(document, key: "key")["payment_id"]?.string)
            for list in [
                "documents/\(document)/sources", "documents/\(document)/sections", "payment/\(payment)/timeline",
            ] {
                #expect(try await you.get(list + "?limit=&cursor=").status == 200)
                for query in ["limit=0", "limit=101", "limit=abc", "limit=-1"] {
                    #expect(try await you.get("\(list)?\(query)").fields == ["limit"], "\(list)?\(query)")
                }
                // No cursor of ours: "x", "-1" and "0".
                for cursor in ["%C3%A9", "eA", "LTE", "MA"] {
                    #expect(try await you.get("\(list)?cursor=\(cursor)").fields == ["cursor"], "\(list) \(cursor)")
                }
                // "9999": behind the end there is nothing.
                let behind = try await you.get(list + "?cursor=OTk5OQ")
                #expect(behind["items"] == [] && behind["next_cursor"] == .null, "\(list)")
            }
            let timeline = try await you.get("payment/\(payment)/timeline?limit=1")
            #expect(timeline["items"]?.array.count == 1)
        }
    }
}
