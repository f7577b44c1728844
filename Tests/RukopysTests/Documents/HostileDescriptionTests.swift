import Foundation
import TestSupport
import Testing

@Suite("Documents that are described to do harm")
struct HostileDescriptionTests {
    @Test("a title of 500 emoji goes all the way to the files", arguments: Engine.available)
    func emoji(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let title = String(repeating: "😀", count: 500)
            let document = try await you.createDocument(["title": .string(title)])
            _ = try await you.pay(document)
            try await eventually("it is written", within: .seconds(240)) {
                try await you.get("documents/\(document)")["status"] == "completed"
            }
            for format in ["docx", "pdf", "html", "md", "epub"] {
                let file = try await you.get("documents/\(document)/download?format=\(format)")
                #expect(file.status == 200 && !file.bytes.isEmpty)
                #expect((file.header("Content-Disposition") ?? "").utf8.count < 4_000)
            }
            let families = String(repeating: "👨‍👩‍👧‍👦", count: 500)
            #expect(try await you.post("documents", Customer.request(["title": .string(families)])).fields == ["title"])
        }
    }

    @Test("a language that nobody knows is 422")
    func language() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            for tag in ["xx", "qaa", "und", "zxx", "en-XX", "en-x", "tlhh", "x-klingon"] {
                let answer = try await you.post("documents", Customer.request(["language": .string(tag)]))
                #expect(answer.status == 422 && answer.fields == ["language"], "\(tag)")
            }
        }
    }

    @Test("ten megabytes of text are taken, and more is 413")
    func large() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let text = Array(String(repeating: "Odesa was founded in 1794. ", count: 370_000).utf8)
            let answer = try await you.upload(Multipart.file("a.txt", text), to: document)
            #expect(answer.status == 201 && answer["bytes"] == .number(9_990_000))
            let json = try await you.post(
                "documents/\(document)/sources",
                ["kind": "text", "title": "a", "content": .string(String(repeating: "a", count: 10 << 20))])
            #expect(json.status == 413)
        }
    }
}
