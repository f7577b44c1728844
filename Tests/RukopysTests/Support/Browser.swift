import Foundation
import Testing

/// A browser that is signed in to the pages: it holds a cookie, and sends forms.
struct Browser: Sendable {
    let server: RunningServer
    let email: String
    /// As it is sent back: `rukopys=…`.
    let cookie: String

    /// What browsers say when they go somewhere.
    static let accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    func get(_ path: String, accept: String = accept) async throws -> Answer {
        try await server.call("GET", path, headers: ["Cookie": cookie, "Accept": accept])
    }

    /// Presses a form's button.
    func submit(_ path: String, _ fields: [String: String] = [:], headers: [String: String] = [:]) async throws
        -> Answer
    {
        let form = fields.map { "\($0)=\(Self.escaped($1))" }.joined(separator: "&")
        let own = [
            "Content-Type": "application/x-www-form-urlencoded", "Origin": server.origin, "Cookie": cookie,
            "Accept": Self.accept,
        ]
        return try await server.call(
            "POST", path, body: Array(form.utf8), headers: own.merging(headers) { $1 })
    }

    /// A form that is filled in as it should be.
    static func description(_ changes: [String: String] = [:]) -> [String: String] {
        [
            "title": "The harbours of the coast", "topic": "How the harbours of the coast came to be.",
            "language": "en", "target_pages": "3", "citation_style": "apa", "requirements": "",
        ].merging(changes) { $1 }
    }

    /// Describes a document with a source, and gives its id.
    func describe(_ changes: [String: String] = [:]) async throws -> String {
        let made = try await submit("/documents", Self.description(changes))
        #expect(made.status == 303, "\(made.text)")
        let id = try #require(made.header("Location")?.split(separator: "/").last.map(String.init))
        let source = ["title": "Harbours", "content": "Odesa was founded in 1794. It is a harbour of the coast."]
        #expect(try await submit("/documents/\(id)/sources", source).status == 303)
        return id
    }

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

extension RunningServer {
    /// Signs a browser in by the mailed link.
    func openBrowser(_ email: String = "you@example.org") async throws -> Browser {
        let answer = try await submit("/sign-in", "token=\(try await linkToken(email))")
        let cookie = try #require(answer.header("Set-Cookie")?.firstMatch(of: /rukopys=[^;]+/))
        return Browser(server: self, email: email, cookie: String(cookie.0))
    }
}
