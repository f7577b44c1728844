import Foundation
import TestSupport
import Testing

@Suite("The pages of a customer")
struct CustomerPageTests {
    @Test("go the whole way: described, paid, watched, downloaded", arguments: Engine.available)
    func journey(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.openBrowser()
            #expect(try await you.get("/").header("Location") == "/documents")
            #expect(try await you.get("/documents").text.contains("There is nothing here yet."))
            let id = try await you.describe()
            #expect(try await you.submit("/documents/\(id)/outline/make").status == 303)
            let draft = try await you.get("/documents/\(id)")
            for text in ["Not paid for yet", "1.50 EUR", "[1] Harbours", "<ol>"] { #expect(draft.text.contains(text)) }
            let checkout = try await you.submit("/documents/\(id)/pay")
            #expect(checkout.status == 303)
            let provider = try #require(checkout.header("Location"))
            #expect(try await you.submit("/documents/\(id)/pay").header("Location") == provider, "one open checkout")
            #expect(try await server.submit(provider, "action=pay").status == 303)
            let session = try #require(provider.split(separator: "/").last)
            let paid = try await you.get("/paid?session_id=\(session)")
            #expect(paid.text.contains("href=\"/documents/\(id)\""))
            // Told by the stream of the page, which goes on behind what the page has shown.
            try await eventually("the stream tells of the end") {
                let events = try await you.get("/documents/\(id)/events?after=0", accept: "text/event-stream")
                return events.status == 200 && events.text.contains("event: completed")
            }
            let done = try await you.get("/documents/\(id)")
            #expect(done.text.contains("Finished") && done.text.contains("/documents/\(id)/files/pdf"))
            #expect(!done.text.contains("<script"), "there is nothing left to follow")
            #expect(try await you.get("/documents/\(id)/events?after=100000").status == 204)
            let file = try await you.get("/documents/\(id)/files/md")
            #expect(file.status == 200 && file.text.contains("Odesa"))
            #expect(file.header("Content-Disposition")?.hasPrefix("attachment") == true)
            #expect(try await you.get("/documents/\(id)/files/exe").status == 404)
            #expect(try await you.get("/documents").text.contains("Finished"))
        }
    }

    @Test("show a form again with what was typed, and mark what is wrong")
    func wrongFields() async throws {
        try await RunningServer.run { server in
            let you = try await server.openBrowser()
            let typed = Browser.description(["topic": "short", "target_pages": "many", "title": "A \"<b>title</b>\""])
            let answer = try await you.submit("/documents", typed)
            #expect(answer.status == 422)
            #expect(answer.text.contains("value=\"A &quot;&lt;b&gt;title&lt;/b&gt;&quot;\""))
            #expect(answer.text.matches(of: /aria-invalid="true"/).count == 2)
            #expect(!answer.text.contains("<b>title"))
            let id = try await you.describe()
            #expect(try await you.submit("/documents/\(id)", ["title": ""]).status == 422)
            #expect(try await you.get("/documents/\(id)").text.contains("The harbours of the coast"))
            let changed = try await you.submit("/documents/\(id)", Browser.description(["title": "Another"]))
            #expect(changed.status == 303)
            #expect(try await you.get("/documents/\(id)").text.contains("<h1>Another</h1>"))
        }
    }

    @Test("show markup as text, whatever mark stands beside it")
    func marks() async throws {
        try await RunningServer.run { server in
            let you = try await server.openBrowser()
            // To Swift these are other characters than `<` and `"`; to a browser they are not.
            let title = "\u{600}<b\u{600}>x\u{600}\" y\u{301}\"\u{301} z"
            let id = try await you.describe(["title": title])
            for path in ["/documents", "/documents/\(id)", "/documents/\(id)/edit"] {
                let page = Array(try await you.get(path).text.unicodeScalars)
                let hit = zip(page, page.dropFirst()).first {
                    $0 == "\u{600}" && ($1 == "<" || $1 == ">" || $1 == "\"")
                }
                #expect(hit == nil, "\(path)")
            }
            let foreign = try await server.submit("/sign-in/link", "email=%D8%80%22%D8%80%3Cmeta%3E")
            #expect(!foreign.text.unicodeScalars.split(separator: "\u{600}").dropFirst().contains { $0.first == "<" })
        }
    }

    @Test("keep an outline as it was edited, and say what is wrong with one")
    func outline() async throws {
        try await RunningServer.run { server in
            let you = try await server.openBrowser()
            let id = try await you.describe()
            #expect(try await you.get("/documents/\(id)/outline").status == 404)
            #expect(try await you.submit("/documents/\(id)/outline/make").status == 303)
            #expect(try await you.get("/documents/\(id)/outline").text.contains("810 to 990"))
            let short = try await you.submit("/documents/\(id)/outline", ["title-0": "One", "words-0": "10"])
            #expect(short.status == 422 && short.text.contains("value=\"One\""))
            let good = ["title-0": "One", "words-0": "400", "title-1": "", "title-2": "Two", "words-2": "500"]
            #expect(try await you.submit("/documents/\(id)/outline", good).status == 303)
            let page = try await you.get("/documents/\(id)").text
            #expect(page.matches(of: #/<li>(One|Two) /#).count == 2)
        }
    }

    @Test("take files, and refuse what is none")
    func files() async throws {
        try await RunningServer.run { server in
            let you = try await server.openBrowser()
            let id = try await you.describe()
            let headers = ["Content-Type": Multipart.contentType, "Cookie": you.cookie]
            let path = "/documents/\(id)/sources"
            let good = Multipart.file("moles.md", Array("# Moles\n\nThey are of limestone.".utf8), ["title": ""])
            #expect(try await server.call("POST", path, body: good, headers: headers).status == 303)
            let bad = Multipart.file("moles.txt", [0, 0xFF, 0xFE, 1])
            #expect(try await server.call("POST", path, body: bad, headers: headers).status == 422)
            let page = try await you.get("/documents/\(id)").text
            #expect(page.contains("[2] moles"))
            let source = try #require(page.firstMatch(of: /sources\/([0-9a-f-]+)\/remove/)).1
            #expect(try await you.submit("\(path)/\(source)/remove").status == 303)
            #expect(try await you.submit("\(path)/\(source)/remove").status == 404)
        }
    }

    @Test("show nobody what is another's", arguments: Engine.available)
    func strangers(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.openBrowser()
            let stranger = try await server.openBrowser("stranger@example.org")
            let id = try await you.describe()
            for path in ["", "/edit", "/outline", "/files/pdf", "/events"] {
                for document in [id, "nonsense"] {
                    let answer = try await stranger.get("/documents/\(document)\(path)", accept: "*/*")
                    #expect(answer.slug == "not-found", "\(document) \(path)")
                }
            }
            for path in [
                "", "/delete", "/sources", "/outline/make", "/pay", "/cancel", "/sections/s/regenerate",
                "/sources/\(id)/remove",
            ] {
                let fields = Browser.description(["content": "Something of a stranger's."])
                #expect(try await stranger.submit("/documents/\(id)\(path)", fields).status == 404, "\(path)")
            }
            #expect(!(try await stranger.get("/documents").text.contains(id)))
            #expect(try await you.submit("/documents/\(id)/delete").header("Location") == "/documents")
            #expect(try await you.get("/documents/\(id)").status == 404)
        }
    }
}
