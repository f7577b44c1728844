import Crypto
import Foundation
import TestSupport
import Testing

@Suite("The browser that asked for the link")
struct AskingBrowserTests {
    @Test("signs in at once when it opens the link, and no other does")
    func atOnce() async throws {
        try await RunningServer.run { server in
            let asked = try await server.post("auth/magic-link", ["email": "you@example.org"])
            let cookie = try #require(asked.header("Set-Cookie"))
            #expect(cookie.hasPrefix("rukopys-asked="))
            #expect(
                cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax") && cookie.contains("; Max-Age=600"))
            let link = try #require(asked["magic_link"]?.string)

            let elsewhere = try await server.call("GET", link)
            #expect(!elsewhere.text.contains("<script"))
            let here = try await server.call("GET", link, headers: ["Cookie": "other=1; \(cookie.pair)"])
            let script = try #require(here.text.firstMatch(of: /<script>([^<]+)<\/script>/)).1
            // The policy lets this very script run, and nothing else.
            let hash = Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
            #expect(here.header("Content-Security-Policy")?.contains("script-src 'sha256-\(hash)';") == true)
            // Without scripts there is the button.
            #expect(here.text.contains("<button>Sign in</button>"))

            // Another's link does not sign in here unasked.
            let another = try await server.post("auth/magic-link", ["email": "another@example.org"])
            let theirs = try await server.call(
                "GET", try #require(another["magic_link"]?.string), headers: ["Cookie": cookie.pair])
            #expect(theirs.status == 200 && !theirs.text.contains("<script"))
        }
    }

    @Test("asks on a page, and types the code there")
    func byPage() async throws {
        try await RunningServer.run { server in
            let ask = try await server.call("GET", "/sign-in")
            #expect(ask.status == 200 && ask.text.contains(#"<form method="post" action="/sign-in/link">"#))
            let sent = try await server.submit("/sign-in/link", "email=you%40example.org")
            #expect(sent.status == 200)
            #expect(sent.header("Set-Cookie")?.hasPrefix("rukopys-asked=") == true)
            let challenge = try #require(sent.text.firstMatch(of: /name="challenge_id" value="([^"]+)"/)).1
            let code = try #require(try await server.mail(to: "you@example.org").firstMatch(of: /(\d{4}) (\d{4})/))

            let wrong = try await server.submit("/sign-in", "challenge_id=\(challenge)&code=1")
            #expect(wrong.status == 401 && wrong.text.contains("value=\"\(challenge)\""))
            let right = try await server.submit("/sign-in", "challenge_id=\(challenge)&code=\(code.1)+\(code.2)")
            #expect(right.status == 303 && right.header("Location") == "/documents")
            #expect(right.header("Set-Cookie")?.hasPrefix("rukopys=") == true)
        }
    }

    @Test(
        "is told what is wrong with an address", arguments: ["", "no+address", "a%40b", "%22%3E%3Cscript%3E%40x.org"])
    func malformed(email: String) async throws {
        try await RunningServer.run { server in
            let answer = try await server.submit("/sign-in/link", "email=\(email)")
            #expect(answer.status == 422)
            #expect(answer.text.contains("role=\"alert\""))
            #expect(!answer.text.contains("<script>"))
            #expect(answer.header("Set-Cookie") == nil)
        }
    }

    /// Else another's page could have a browser ask for its own address, and then be signed in to that unasked.
    @Test(
        "is none of another site's", arguments: [["Origin": "http://evil.example"], ["Sec-Fetch-Site": "cross-site"]])
    func foreignForm(headers: [String: String]) async throws {
        try await RunningServer.run { server in
            var fields = ["Content-Type": "application/x-www-form-urlencoded"]
            fields.merge(headers) { $1 }
            let asked = try await server.call(
                "POST", "/sign-in/link", body: Array("email=eva%40example.org".utf8), headers: fields)
            #expect(asked.status == 200 && asked.header("Set-Cookie") == nil)
            #expect(asked.text.contains("value=\"eva@example.org\""))
            let row = try await server.database.fetch("SELECT COUNT(*) AS number FROM challenges").first
            #expect(try row?["number"] == 0)
            let challenge = try await server.post("auth/magic-link", ["email": "eva@example.org"])
            let id = try #require(challenge["challenge_id"]?.string)
            let code = try #require(challenge["code"]?.string)
            let typed = try await server.call(
                "POST", "/sign-in", body: Array("challenge_id=\(id)&code=\(code)".utf8), headers: fields)
            #expect(typed.status == 401 && typed.header("Set-Cookie") == nil)
        }
    }

    @Test("has a share of mails of its own once somebody has signed in there")
    func known() async throws {
        try await RunningServer.run { server in
            let token = try await server.linkToken("you@example.org")
            let signedIn = try await server.post("auth/verify-magic-link", ["token": .string(token)])
            let cookie = try #require(signedIn.header("Set-Cookie"))
            #expect(cookie.hasPrefix("rukopys-known-"))
            // This network's share of the next thirty seconds is used up; the browser's is not.
            for (headers, mails) in [([:], 1), (["Cookie": cookie.pair], 2), (["Cookie": cookie.pair], 2)] {
                let answer = try await server.post(
                    "auth/magic-link", ["email": "you@example.org"], headers: headers)
                #expect(answer.status == 200)
                let row = try await server.database.fetch(
                    "SELECT COUNT(*) AS number FROM jobs WHERE kind = 'send_mail'"
                ).first
                #expect(try row?["number"] == mails)
            }
        }
    }
}

extension String {
    /// The name and value of a `Set-Cookie`.
    fileprivate var pair: String { String(prefix { $0 != ";" }) }
}
