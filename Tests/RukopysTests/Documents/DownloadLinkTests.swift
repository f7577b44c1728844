import Database
import Documents
import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("Download links")
struct DownloadLinkTests {
    @Test("give the file to whoever has them, for an hour, to be saved and not kept", arguments: Engine.available)
    func lifetime(engine: Engine) async throws {
        let clock = TestClock()
        try await RunningServer.run(on: engine, time: clock.source) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument(["title": "Гавані"])
            let bytes = Array("<script>alert(1)</script>".utf8)
            try await server.deliver(bytes, as: "html", of: document)
            let made = try await you.link(to: document, as: "html")
            #expect(made.status == 200, "\(made.text)")
            #expect(made.header("Cache-Control") == "no-store")
            #expect(made["expires_at"]?.string == (clock.now + .seconds(3_600)).rfc3339)
            let url = try #require(made["url"]?.string)
            #expect(url.hasPrefix(server.origin + "/downloads/"))
            // The last microsecond of the hour, then its end.
            clock.advance(by: .seconds(3_600) - .microseconds(1))
            for _ in 0..<2 {
                let file = try await server.call("GET", url)
                #expect(file.status == 200, "\(file.text)")
                #expect(file.bytes == bytes)
                #expect(file.header("Content-Type") == "text/html; charset=utf-8")
                #expect(file.header("Content-Disposition")?.hasPrefix("attachment; filename=") == true)
                #expect(file.header("Content-Disposition")?.contains("%D0%93") == true)
                #expect(file.header("Content-Security-Policy") == "sandbox")
                #expect(file.header("X-Content-Type-Options") == "nosniff")
                #expect(file.header("Cache-Control") == "private, no-store")
                #expect(file.header("Referrer-Policy") == "no-referrer")
            }
            let head = try await server.call("HEAD", url)
            #expect(head.status == 200 && head.bytes.isEmpty)
            clock.advance(by: .microseconds(1))
            #expect(try await server.call("GET", url).slug == "not-found")
        }
    }

    @Test("lead to the bytes that they were made for, and to no others", arguments: Engine.available)
    func bound(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            try await server.deliver(Array("old".utf8), as: "md", of: document)
            try await server.deliver(Array("%PDF".utf8), as: "pdf", of: document)
            let old = try #require(try await you.link(to: document, as: "md")["url"]?.string)
            let pdf = try #require(try await you.link(to: document, as: "pdf")["url"]?.string)
            try await server.deliver(Array("new".utf8), as: "md", of: document)
            #expect(try await server.call("GET", old).slug == "not-found")
            let new = try #require(try await you.link(to: document, as: "md")["url"]?.string)
            #expect(try await server.call("GET", new).text == "new")
            #expect(try await server.call("GET", old).slug == "not-found")
            #expect(try await server.call("GET", pdf).text == "%PDF")
            // Of the same bytes again it is the link again.
            try await server.deliver(Array("old".utf8), as: "md", of: document)
            #expect(try await server.call("GET", old).text == "old")
        }
    }

    @Test("follow what becomes of their document, at each use", arguments: Engine.available)
    func states(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            try await server.deliver(Array("text".utf8), as: "md", of: document)
            let url = try #require(try await you.link(to: document, as: "md")["url"]?.string)
            try await server.set("suspended_at = 1", of: document)
            #expect(try await server.call("GET", url).slug == "document-not-ready")
            #expect(try await you.link(to: document, as: "md").slug == "document-not-ready")
            try await server.set("suspended_at = NULL", of: document)
            #expect(try await server.call("GET", url).text == "text")
            try await server.set("status = 'partially_completed'", of: document)
            #expect(try await server.call("GET", url).text == "text")
            try await server.set("status = 'refunded'", of: document)
            #expect(try await server.call("GET", url).slug == "document-not-ready")
            #expect(try await you.link(to: document, as: "md").slug == "document-not-ready")
            #expect(
                try await server.call("DELETE", "/api/v1/documents/\(document)", token: you.access).status == 204)
            #expect(try await server.call("GET", url).slug == "not-found")
            #expect(try await you.link(to: document, as: "md").slug == "not-found")
        }
    }

    @Test("lead to nothing as long as their maker is blocked", arguments: Engine.available)
    func blocked(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let admin = try await server.signInAdministrator()
            let document = try await you.createDocument()
            try await server.deliver(Array("text".utf8), as: "md", of: document)
            let url = try #require(try await you.link(to: document, as: "md")["url"]?.string)
            let user = try #require(you.tokens["user"]?["id"]?.string)
            #expect(try await admin.post("admin/users/\(user)/block", [:]).status == 200)
            #expect(try await server.call("GET", url).slug == "not-found")
            #expect(try await admin.post("admin/users/\(user)/unblock", [:]).status == 200)
            #expect(try await server.call("GET", url).text == "text")
        }
    }

    @Test("are made by a document's owner, for files that are there", arguments: Engine.available)
    func making(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let stranger = try await server.signIn("stranger@example.org")
            let document = try await you.createDocument()
            #expect(try await you.link(to: document, as: "md").slug == "document-not-ready")
            try await server.deliver(Array("text".utf8), as: "md", of: document)
            #expect(try await you.link(to: document, as: "pdf").slug == "document-not-ready")
            #expect(try await stranger.link(to: document, as: "md").slug == "not-found")
            #expect(try await you.link(to: "nonsense", as: "md").slug == "not-found")
            let path = "documents/\(document)/download-links"
            #expect(try await server.post(path, ["format": "md"]).status == 401)
            for format in ["exe", "MD", "", "md\u{0}", .null, 1, ["md"]] as [JSON] {
                let answer = try await you.post(path, ["format": format])
                #expect(answer.status == 422)
                #expect(answer.fields == ["format"], "\(format): \(answer.text)")
            }
            #expect(try await you.post(path, [:]).fields == ["format"])
        }
    }

    @Test("that are not ours are 404, whatever they are, and count against the network")
    func hostile() async throws {
        try await RunningServer.run(settings: ["RATE_LIMIT_DEFAULT": "12/hour"]) { server in
            for token in [
                "a", "%00", "..", "%2e%2e%2fetc", "..%2f..%2fetc%2fpasswd", "%F0%9F%98%80", "'--", "%ff",
                String(repeating: "A", count: 200), String(repeating: "A", count: 8_000),
            ] {
                let answer = try await server.call("GET", "/downloads/\(token)")
                #expect(answer.slug == "not-found", "\(token.prefix(40)): \(answer.status)")
            }
            #expect(try await server.call("POST", "/downloads/a", json: [:]).status == 405)
            #expect(try await server.call("GET", "/downloads/").status == 404)
            // Some of those above are no address of ours at all, and do not count.
            for _ in 0..<12 { _ = try await server.call("GET", "/downloads/a") }
            let limited = try await server.call("GET", "/downloads/a")
            #expect(limited.status == 429)
            #expect(limited.header("RateLimit-Policy")?.hasPrefix("\"default\"") == true)
        }
    }

    @Test(
        "that are not ours, or are over, cost the database nothing",
        .enabled(if: Engine.available.contains(.postgresql)))
    func withoutDatabase() async throws {
        let clock = TestClock()
        try await RunningServer.run(on: .postgresql, time: clock.source) { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            try await server.deliver(Array("text".utf8), as: "md", of: document)
            let url = try #require(try await you.link(to: document, as: "md")["url"]?.string)
            let database = try UnreachableDatabase(server.composition.configuration.database)
            try await database.takeAway()
            #expect(try await server.call("GET", url).slug == "database-unavailable")
            #expect(try await server.call("GET", url + "A").slug == "not-found")
            #expect(try await server.call("GET", String(url.dropLast())).slug == "not-found")
            clock.advance(by: .seconds(3_600))
            #expect(try await server.call("GET", url).slug == "not-found")
            try await database.giveBack()
        }
    }

    @Test("give no byte of a file that is not what it was, and stand in no log")
    func damage() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let document = try await you.createDocument()
            let file = try await server.deliver(Array("text".utf8), as: "md", of: document)
            let url = try #require(try await you.link(to: document, as: "md")["url"]?.string)
            #expect(try await server.call("GET", url).text == "text")
            try Data("Text".utf8).write(to: file)
            #expect(try await Answer(server.open("GET", url)).slug == "internal-error")
            try FileManager.default.removeItem(at: file)
            #expect(try await Answer(server.open("GET", url)).slug == "internal-error")
            let token = try #require(url.split(separator: "/").last)
            _ = try await Answer(server.open("GET", "\(server.origin)/downloads/\(token)?again=\(token)"))
            _ = try await server.call("DELETE", "/downloads/\(token)")
            let log = server.log.text
            #expect(log.contains("/downloads/{token}"))
            #expect(!log.contains(token.suffix(40)))
            #expect(!log.contains(token.prefix(40)))
        }
    }
}

extension Customer {
    func link(to document: String, as format: String) async throws -> Answer {
        try await post("documents/\(document)/download-links", ["format": .string(format)])
    }
}

extension RunningServer {
    /// Makes a document a finished one with this file, without writing it.
    ///
    /// - Returns: where the file is.
    @discardableResult
    func deliver(_ bytes: [UInt8], as format: String, of document: String) async throws -> URL {
        let folder = composition.configuration.artifactFolder
        let artifact = try await ArtifactFolder(folder: folder).keep(bytes)
        try await register(artifact, as: format, of: document)
        return URL(fileURLWithPath: "\(folder)/\(artifact.sha256.prefix(2))/\(artifact.sha256)")
    }

    /// Makes a document a finished one with a file that its store has.
    func register(_ artifact: Artifact, as format: String, of document: String) async throws {
        try await database.write { transaction in
            try transaction.run("UPDATE documents SET status = 'completed' WHERE id = \(document)")
            try transaction.run(
                """
                INSERT INTO artifacts (document_id, format, sha256, bytes, created_at)
                VALUES (\(document), \(format), \(artifact.sha256), \(artifact.bytes), 1)
                ON CONFLICT (document_id, format) DO UPDATE SET sha256 = excluded.sha256, bytes = excluded.bytes
                """)
        }
    }

    /// - Parameter change: what stands behind `SET`.
    fileprivate func set(_ change: SQL, of document: String) async throws {
        _ = try await database.write { transaction in
            try transaction.run("UPDATE documents SET \(change) WHERE id = \(document)")
        }
    }
}
