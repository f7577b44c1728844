import Foundation
import TestSupport
import Testing

@Suite("The page behind the mailed link")
struct SignInPageTests {
    @Test("looking at it, by GET or HEAD, any number of times, changes nothing; its button signs in once")
    func signsInOnce() async throws {
        try await RunningServer.run { server in
            let token = try await server.linkToken("secret.name@example.org")
            for method in ["GET", "HEAD", "GET", "HEAD", "GET"] {
                let page = try await server.call(method, "/sign-in?token=\(token)")
                #expect(page.status == 200)
                #expect(page.header("Content-Type") == "text/html; charset=utf-8")
                #expect(page.header("Cache-Control") == "no-store")
                #expect(page.header("Set-Cookie") == nil)
                #expect(page.bytes.isEmpty == (method == "HEAD"))
            }
            let page = try await server.call("GET", "/sign-in?token=\(token)")
            #expect(page.text.contains("s•••@example.org"))
            #expect(!page.text.contains("secret.name"))
            #expect(page.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
            // With no referrer at all, browsers would not say that the form is ours.
            #expect(page.header("Referrer-Policy") == "same-origin")
            #expect(page.text.contains(#"<form method="post" action="/sign-in">"#))
            // Nobody knows this browser: it does nothing by itself.
            #expect(!page.text.contains("<script"))

            let signedIn = try await server.submit("/sign-in", "token=\(token)")
            #expect(signedIn.status == 200)
            let cookie = try #require(signedIn.header("Set-Cookie"))
            #expect(cookie.hasPrefix("rukopys="))
            #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"))

            let again = try await server.submit("/sign-in", "token=\(token)")
            #expect(again.status == 401)
            #expect(again.header("Set-Cookie") == nil)
            #expect(try await server.call("GET", "/sign-in?token=\(token)").status == 401)
            let byProgram = try await server.post("auth/verify-magic-link", ["token": .string(token)])
            #expect(byProgram.slug == "invalid-magic-link")
        }
    }

    @Test("gives the browser a cookie that is no credential of the API")
    func cookieOfThePages() async throws {
        try await RunningServer.run { server in
            let token = try await server.linkToken("you@example.org")
            let cookie = try #require(try await server.submit("/sign-in", "token=\(token)").header("Set-Cookie"))
            let value = try #require(cookie.firstMatch(of: /rukopys=([^;]+)/)).1
            let refresh = try await server.post("auth/refresh", ["refresh_token": .string(String(value))])
            #expect(refresh.status == 401)
            #expect(refresh.slug == "invalid-refresh-token")
            #expect(try await server.get("auth/me", headers: ["Authorization": "Bearer \(value)"]).status == 401)
        }
    }

    @Test(
        "asks once more when the form comes from another site's page",
        arguments: [
            ["Origin": "http://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
            ["Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:1"],
        ])
    func foreignForm(headers: [String: String]) async throws {
        try await RunningServer.run { server in
            let token = try await server.linkToken("you@example.org")
            var fields = ["Content-Type": "application/x-www-form-urlencoded"]
            fields.merge(headers) { $1 }
            let asked = try await server.call("POST", "/sign-in", body: Array("token=\(token)".utf8), headers: fields)
            #expect(asked.status == 200)
            #expect(asked.header("Set-Cookie") == nil)
            #expect(asked.text.contains("<button>Sign in</button>"))
            // The link is not used up, and works from our own page.
            fields = ["Content-Type": "application/x-www-form-urlencoded", "Origin": server.origin]
            let own = try await server.call("POST", "/sign-in", body: Array("token=\(token)".utf8), headers: fields)
            #expect(own.status == 200)
            #expect(own.header("Set-Cookie") != nil)
        }
    }

    @Test("goes on to where the link was asked for")
    func redirect() async throws {
        try await RunningServer.run { server in
            for redirect in ["/library?page=2", "\(server.origin)/library"] {
                let token = try await server.linkToken("you@example.org", redirectTo: redirect)
                let answer = try await server.submit("/sign-in", "token=\(token)")
                #expect(answer.status == 303)
                #expect(answer.header("Location") == redirect)
                #expect(answer.header("Set-Cookie") != nil)
                #expect(answer.header("Cache-Control") == "no-store")
            }
        }
    }

    @Test("shows nothing of a hostile token")
    func hostile() async throws {
        try await RunningServer.run { server in
            for token in [
                "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "<script>", "%00", "%", "%ff", "%zz", "x%22onload=%22y",
            ] {
                let raw = "GET /sign-in?token=\(token) HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n"
                let answer = try await RawConnection.exchange(raw, with: server.origin)
                #expect(answer.hasPrefix("HTTP/1.1 401 "), "\(answer)")
                #expect(!answer.contains("script") && !answer.contains("onload"), "\(answer)")
            }
        }
    }

    @Test("takes any form without harm")
    func malformed() async throws {
        try await RunningServer.run(settings: RunningServer.generousLimits) { server in
            for form in [
                "", "token", "token=", "token=%", "token=%zz", "%%%", "token=\"<>ü", "=&=&", "token=a&token=b", "\u{0}",
                "token=" + String(repeating: "a", count: 4_000),
            ] {
                let answer = try await server.submit("/sign-in", form)
                #expect(answer.status == 401, "\(form)")
                #expect(answer.header("WWW-Authenticate") == "Bearer", "\(form)")
                #expect(answer.header("Set-Cookie") == nil, "\(form)")
            }
        }
    }

    @Test("takes no form of more than 4 KiB")
    func tooLarge() async throws {
        try await RunningServer.run { server in
            let answer = try await server.submit("/sign-in", "token=" + String(repeating: "a", count: 4_096))
            #expect(answer.status == 413)
            #expect(answer.slug == "content-too-large")
        }
    }

    @Test("keeps its cookie to https where the site is")
    func secureCookie() async throws {
        let settings = [
            "PUBLIC_URL": "https://rukopys.example", "STRIPE_SECRET_KEY": "sk_test_none",
            "STRIPE_API_BASE": "http://127.0.0.1:9",
        ]
        try await RunningServer.run(settings: settings) { server in
            #expect(try await server.post("auth/magic-link", ["email": "you@example.org"]).status == 200)
            let mail = try await server.mail(to: "you@example.org")
            let link = try #require(mail.firstMatch(of: /https:\/\/rukopys.example\/sign-in\?token=([A-Za-z0-9._-]+)/))
            let cookie = try await server.submit("/sign-in", "token=\(link.1)").header("Set-Cookie")
            let cookies = try #require(cookie).split(separator: ", ")
            #expect(cookies.count == 2)
            #expect(cookies[0].hasPrefix("__Host-rukopys="))
            #expect(cookies[1].hasPrefix("__Host-rukopys-known-"))
            for cookie in cookies { #expect(cookie.hasSuffix("; Secure") && cookie.contains("; Path=/;")) }
        }
    }
}
