import Database
import Foundation
import TestSupport
import Testing

@Suite("A user's own data over HTTP")
struct OwnDataTests {
    @Test("is exported whole, and nobody else's with it", arguments: Engine.available)
    func export(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let empty = try await you.get("user/export")
            #expect(empty["documents"] == [] && empty["payments"] == [])
            let first = try await you.createDocument()
            let second = try await you.createDocument(["title": "Another"])
            let stranger = try await server.signIn("eve@example.org")
            _ = try await stranger.createDocument(["title": "Secret of Eve"])
            #expect(try await you.checkOut(second, key: "one").status == 201)
            let answer = try await you.get("user/export")
            #expect(answer.status == 200, "\(answer.text)")
            #expect(answer.header("Cache-Control") == "private, no-store")
            #expect(answer.header("Content-Disposition")?.hasPrefix("attachment") == true)
            #expect(answer.json.names == ["account", "documents", "payments"])
            let account = try #require(answer["account"])
            #expect(account.names == ["user", "sessions", "sign_in_requests", "activity"])
            #expect(account["user"]?["email"] == "you@example.org")
            let documents = try #require(answer["documents"]?.array)
            #expect(documents.map { $0["id"]?.string } == [first, second])
            #expect(documents[0]["sources"]?[0]?["content"]?.string?.contains("Odesa") == true)
            #expect(documents[0]["sections"] == [])
            #expect(answer["payments"]?.array.map { $0["document_id"]?.string } == [second])
            #expect(!answer.text.contains("eve@example.org") && !answer.text.contains("Secret of Eve"))
            #expect(try await server.get("user/export").status == 401)
        }
    }

    @Test("is gone after the account is deleted, as soon as it is needed no more", arguments: Engine.available)
    func delete(engine: Engine) async throws {
        try await RunningServer.run(on: engine, settings: ["MAGIC_LINK_PER_EMAIL": "off"]) { server in
            let you = try await server.signIn()
            let other = try await server.signIn()
            let document = try await you.createDocument(["topic": "A most secret topic of mine."])
            let answer = try await server.call("DELETE", "/api/v1/user", token: you.access)
            #expect(answer.status == 202, "\(answer.text)")
            for customer in [you, other] {
                #expect(try await customer.get("auth/me")["session_ended"] == "revoked")
            }
            try await eventually("the documents are erased") {
                let row = try await server.database.fetch("SELECT topic FROM documents WHERE id = \(document)").first
                let topic: String? = try row?["topic"]
                return topic == "erased"
            }
            #expect(try await server.database.fetch("SELECT id FROM document_sources").isEmpty)
            // The address is free: whoever signs in with it begins anew.
            let again = try await server.signIn()
            #expect(try await again.get("documents")["items"] == [])
        }
    }

    @Test("is not deleted from a session that is ten minutes old")
    func recentSignIn() async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(time: clock.source) { server in
            let you = try await server.signIn()
            clock.advance(by: .seconds(601))
            let next = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
            let access = try #require(next["access_token"]?.string)
            let answer = try await server.call("DELETE", "/api/v1/user", token: access)
            #expect(answer.status == 403 && answer.slug == "recent-sign-in-required", "\(answer.text)")
            #expect(try await server.get("auth/me", token: access).status == 200)
        }
    }
}

@Suite("The public keys over HTTP")
struct PublicKeyTests {
    @Test("are served with a tag, and not again to whoever has them")
    func keys() async throws {
        try await RunningServer.run { server in
            let answer = try await server.call("GET", "/.well-known/jwks.json")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/jwk-set+json")
            #expect(answer.header("Cache-Control") == "public, max-age=300")
            let tag = try #require(answer.header("ETag"))
            let key = try #require(answer["keys"]?[0])
            #expect(key.names == ["kty", "crv", "x", "y", "alg", "use", "kid"])
            let you = try await server.signIn()
            let header = try #require(Data(base64Encoded: String(you.access.split(separator: ".")[0]) + "=="))
            #expect(try JSON(String(decoding: header, as: UTF8.self))["kid"] == key["kid"])
            for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try await server.call("GET", "/.well-known/jwks.json", headers: ["If-None-Match": known])
                #expect(again.status == 304 && again.bytes.isEmpty, "\(known)")
                #expect(again.header("ETag") == tag)
            }
            for other in ["\"other\"", "", tag.replacing("\"", with: "")] {
                let again = try await server.call("GET", "/.well-known/jwks.json", headers: ["If-None-Match": other])
                #expect(again.status == 200, "\(other)")
            }
        }
    }
}
