import Foundation
import TestSupport
import Testing

@Suite("Changing a document")
struct DocumentEditingTests {
    private func patch(_ id: String, _ change: JSON, _ customer: Customer) async throws -> Answer {
        try await customer.server.call("PATCH", "/api/v1/documents/\(id)", token: customer.access, json: change)
    }

    @Test("changes what is named, and its price with its pages", arguments: Engine.available)
    func change(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let id = try await you.createDocument(["requirements": "Short sentences."])
            let changed = try await patch(id, ["title": "Ports", "target_pages": 10, "requirements": ""], you)
            #expect(changed.status == 200, "\(changed.text)")
            #expect(changed["title"] == "Ports" && changed["price"]?["amount"]?.int == 500)
            #expect(changed["topic"] == "How the harbours of the Black Sea came to be.")
            #expect(try await you.get("documents/\(id)").json == changed.json)
            #expect(changed["requirements"]?.string == nil)
            #expect(try await patch(id, [:], you).status == 200)
        }
    }

    @Test("says what is wrong, and then changes nothing")
    func invalid() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            let id = try await you.createDocument()
            let answer = try await patch(id, ["title": "", "target_pages": 2, "citation_style": "vancouver"], you)
            #expect(answer.status == 422)
            #expect(answer.fields == ["title", "target_pages", "citation_style"])
            #expect(try await you.get("documents/\(id)")["title"] == "The harbours of the Black Sea")
            let eve = try await server.signIn("eve@example.org")
            #expect(try await patch(id, ["title": "Hers"], eve).status == 404)
            #expect(try await patch("none", ["title": "Hers"], eve).status == 404)
        }
    }

    @Test("is over while it can be paid for, and for good when it is paid", arguments: Engine.available)
    func locked(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.signIn()
            let id = try await you.createDocument()
            #expect(try await you.checkOut(id, key: id).status == 201)
            #expect(try await patch(id, ["title": "Ports"], you).slug == "document-locked")
            _ = try await you.pay(id)
            #expect(try await patch(id, ["target_pages": 200], you).slug == "document-locked")
        }
    }
}
