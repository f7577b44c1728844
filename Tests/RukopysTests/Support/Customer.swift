import Foundation
import TestSupport
import Testing

/// Somebody who is signed in.
struct Customer: Sendable {
    let server: RunningServer
    let email: String
    /// The answer to the sign-in.
    let tokens: JSON

    var access: String { tokens["access_token"]?.string ?? "" }
    var refresh: String { tokens["refresh_token"]?.string ?? "" }

    func get(_ path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await server.get(path, token: access, headers: headers)
    }

    func post(_ path: String, _ json: JSON, headers: [String: String] = [:]) async throws -> Answer {
        try await server.post(path, json, token: access, headers: headers)
    }

    /// A request that is right; `changes` make it otherwise.
    static func request(_ changes: [String: JSON?] = [:]) -> JSON {
        let plain: JSON = [
            "title": "The harbours of the Black Sea", "topic": "How the harbours of the Black Sea came to be.",
            "language": "en", "target_pages": 3, "citation_style": "apa",
            "sources": [
                [
                    "kind": "markdown", "title": "Harbours", "author": "A. Writer", "year": 2024,
                    "url": "https://example.org/harbours", "content": "Odesa was founded in 1794. It is a harbour.",
                ]
            ],
        ]
        return plain.merging(changes)
    }

    /// Describes a document and gives its id.
    func createDocument(_ changes: [String: JSON?] = [:]) async throws -> String {
        let answer = try await post("documents", Self.request(changes))
        #expect(answer.status == 201, "\(answer.text)")
        return try #require(answer["id"]?.string)
    }

    func checkOut(_ document: String, key: String) async throws -> Answer {
        try await post(
            "payment/create-checkout", ["document_id": .string(document)], headers: ["Idempotency-Key": key])
    }

    /// Pays at the provider's page and waits until the webhook has come; gives the job's id.
    func pay(_ document: String) async throws -> String {
        let checkout = try await checkOut(document, key: document)
        let page = try #require(checkout["checkout_url"]?.string, "\(checkout.text)")
        #expect(try await server.call("GET", page).status == 200)
        #expect(try await server.submit(page, "action=pay").status == 303)
        return try await job(of: document)
    }

    /// The job of a document that has been paid for, once the webhook has come.
    private func job(of document: String) async throws -> String {
        var job: JSON?
        try await eventually("the payment is confirmed") {
            job = try await get("documents/\(document)")["job"]
            return job?["id"] != nil
        }
        return try #require(job?["id"]?.string)
    }
}

extension RunningServer {
    /// Signs somebody in with the link that a development server shows.
    ///
    /// - Parameter isMailed: waited for before the link is used, since a link that was used is not mailed any more.
    func signIn(
        _ email: String = "you@example.org", once isMailed: () async throws -> Bool = { true }
    ) async throws -> Customer {
        let token = try await linkToken(email)
        try await eventually("the link is mailed", isMailed)
        let answer = try await post("auth/verify-magic-link", ["token": .string(token)])
        #expect(answer.status == 200, "\(answer.text)")
        return Customer(server: self, email: email, tokens: answer.json)
    }

    /// The secret of a new sign-in link.
    func linkToken(_ email: String, redirectTo: String? = nil) async throws -> String {
        var request: JSON = ["email": .string(email)]
        if let redirectTo { request = request.merging(["redirect_to": .string(redirectTo)]) }
        let answer = try await post("auth/magic-link", request)
        #expect(answer.status == 200, "\(answer.text)")
        let link = try #require(answer["magic_link"]?.string, "\(answer.text)")
        return try #require(URLComponents(string: link)?.queryItems?.first { $0.name == "token" }?.value)
    }
}
