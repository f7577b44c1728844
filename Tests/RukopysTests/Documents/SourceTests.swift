import Database
import Foundation
import TestSupport
import Testing

@Suite("Sources over HTTP")
struct SourceTests {
    private static let names: Set<String> = [
        "id", "citation_key", "kind", "title", "author", "year", "url", "pages", "bytes", "created_at",
    ]
    private static let source: JSON = [
        "kind": "markdown", "title": "Порти", "author": "A. Writer", "year": -400, "url": "https://example.org/p",
        "content": "# Порт\n\nОдесу засновано 1794 року.",
    ]

    @Test("are added, listed, read and removed", arguments: Engine.available)
    func whole(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let path = "documents/\(try await you.createDocument())/sources"
            let added = try await you.post(path, Self.source)
            #expect(added.status == 201, "\(added.text)")
            #expect(added.json.names == Self.names)
            #expect(added["citation_key"] == "s2")
            for name in ["kind", "title", "author", "year", "url"] { #expect(added[name] == Self.source[name]) }
            #expect(added["pages"] == .null && added["bytes"] == 56)
            let location = try #require(added.header("Location"))
            let read = try await server.call("GET", location, token: you.access)
            #expect(read.json == added.json.merging(["content": Self.source["content"]]))
            let list = try await you.get(path)
            #expect(list["items"]?.array.map { $0["citation_key"]?.string } == ["s1", "s2"])
            #expect(list["items"]?[1] == added.json)
            #expect(list["next_cursor"] == .null)
            #expect(try await server.call("DELETE", location, token: you.access).status == 204)
            #expect(try await server.call("DELETE", location, token: you.access).slug == "not-found")
            #expect(try await server.call("GET", location, token: you.access).slug == "not-found")
            #expect(try await you.get(path)["items"]?.array.count == 1)
        }
    }

    @Test("are uploaded as files, with what is to be said about them", arguments: Engine.available)
    func uploads(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let pdf = try await you.upload(
                Multipart.file(
                    "гавань.pdf", SamplePDF.bytes(pages: ["Odesa is a port.", "Varna is one, too."]),
                    ["author": "Б. Автор", "year": "1999", "url": "https://example.org/v", "title": ""]),
                to: document)
            #expect(pdf.status == 201, "\(pdf.text)")
            #expect(pdf["title"] == "гавань" && pdf["author"] == "Б. Автор" && pdf["year"] == 1_999)
            #expect(pdf["pages"] == 2 && pdf["kind"] == "text")
            let read = try await you.get("documents/\(document)/sources/\(pdf["id"]?.string ?? "")")
            #expect(read["content"] == "Odesa is a port.\n\u{0C}Varna is one, too.\n\u{0C}")
            let text = try await you.upload(
                Multipart.file("notes.txt", [0xFF, 0xFE, 0x3F, 0x04, 0x3E, 0x04], ["title": "Notes"]), to: document)
            #expect(text["title"] == "Notes" && text["bytes"] == 4)
        }
    }

    @Test("that are not as they should be are 422, and the field is named")
    func wrong() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let pdf = SamplePDF.bytes(pages: ["Text."])
            let text = Array("text".utf8)
            let files: [([UInt8], String)] = [
                (Multipart().body, "file"), (Multipart.file("a.docx", text), "file"),
                (Multipart.file("a.txt", []), "file"), (Multipart.file("a.txt", [1, 2, 0, 3]), "file"),
                (Multipart.file("a.md", [0xC3, 0x28]), "file"), (Multipart.file("a.pdf", text), "file"),
                (Multipart.file("a.pdf", Array(pdf.prefix(100))), "file"),
                (Multipart.file("a.pdf", SamplePDF.bytes(pages: ["x"], encrypted: true)), "file"),
                (Multipart.file("a.pdf", SamplePDF.bytes(pages: [""])), "file"),
                (Multipart.file("a.txt", text, ["year": "MCM"]), "year"),
                (Multipart.file("a.txt", text, ["year": "10000"]), "year"),
                (Multipart.file("a.txt", text, ["url": "file:///etc/passwd"]), "url"),
                (Multipart.file("a.txt", text, ["title": String(repeating: "😀", count: 501)]), "title"),
            ]
            for (body, field) in files {
                let answer = try await you.upload(body, to: document)
                #expect(answer.status == 422 && answer.slug == "invalid-request", "\(answer.text)")
                #expect(answer.fields == [field], "\(answer.text)")
            }
            for (field, value) in [
                ("kind", "pdf"), ("title", nil), ("content", ""), ("content", "a\u{0}"), ("year", "1999"),
                ("url", "javascript:alert(1)"), ("author", .number(1)),
            ] as [(String, JSON?)] {
                let answer = try await you.post("documents/\(document)/sources", Self.source.merging([field: value]))
                #expect(answer.status == 422 && answer.fields == [field], "\(answer.text)")
            }
            #expect(try await you.get("documents/\(document)/sources")["items"]?.array.count == 1)
        }
    }

    @Test("that are no form, or none that this route takes, are 400, 413 and 415")
    func malformed() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let whole = Multipart.file("a.txt", Array("text".utf8))
            for (body, contentType) in [
                (Array(whole.dropLast(8)), Multipart.contentType), (whole, "multipart/form-data"),
                (Array("no form".utf8), Multipart.contentType),
            ] {
                let answer = try await you.upload(body, to: document, contentType: contentType)
                #expect(answer.status == 400 && answer.slug == "malformed-multipart", "\(answer.text)")
            }
            let large = Multipart.file("a.txt", Array(repeating: UInt8(ascii: "a"), count: 10 << 20))
            #expect(try await you.upload(large, to: document).slug == "content-too-large")
            for contentType in ["text/plain", "application/x-www-form-urlencoded", "multipart/mixed; boundary=b"] {
                let answer = try await you.upload(whole, to: document, contentType: contentType)
                #expect(answer.status == 415)
                #expect(answer.header("Accept") == "application/json, multipart/form-data")
            }
        }
    }

    @Test("cannot be changed while the document can be paid for, or after", arguments: Engine.available)
    func locked(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let source = try await you.post("documents/\(document)/sources", Self.source)["id"]?.string ?? ""
            #expect(try await you.checkOut(document, key: "key").status == 201)
            let answers = [
                try await you.post("documents/\(document)/sources", Self.source),
                try await you.upload(Multipart.file("a.txt", Array("text".utf8)), to: document),
                try await you.delete("documents/\(document)/sources/\(source)"),
            ]
            for answer in answers { #expect(answer.status == 409 && answer.slug == "document-locked") }
            #expect(try await you.get("documents/\(document)/sources")["items"]?.array.count == 2)
        }
    }

    @Test("are there for their owner only, who has signed in")
    func strangers() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let source = try await you.get("documents/\(document)/sources")["items"]?[0]?["id"]?.string ?? ""
            let stranger = try await server.signIn("stranger@example.org")
            let path = "documents/\(document)/sources"
            #expect(try await stranger.get(path).slug == "not-found")
            #expect(try await stranger.get("\(path)/\(source)").slug == "not-found")
            #expect(try await stranger.post(path, Self.source).slug == "not-found")
            #expect(try await stranger.delete("\(path)/\(source)").slug == "not-found")
            #expect(try await you.get("\(path)/no-id").slug == "not-found")
            #expect(try await server.get(path).status == 401)
            #expect(try await server.post(path, Self.source).status == 401)
        }
    }
}
