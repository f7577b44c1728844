import Database
import Foundation
import TestSupport
import Testing

@Suite("A browser's session")
struct PageSessionTests {
    private static let paths = ["/documents", "/documents/new", "/account", "/account/export"]

    @Test("opens the pages to its cookie alone, and leads others to sign in")
    func strangers() async throws {
        try await RunningServer.run { server in
            let customer = try await server.signIn()
            let you = try await server.openBrowser()
            let cut = String(you.cookie.dropLast(4)) + "AAAA"
            for cookie in ["", "rukopys=", "rukopys=a.b.c", cut, "rukopys=\(customer.refresh)", "other=1"] {
                let headers = ["Cookie": cookie, "Authorization": "Bearer \(customer.access)"]
                let browser = headers.merging(["Accept": Browser.accept]) { $1 }
                for path in Self.paths {
                    let led = try await server.call("GET", path, headers: browser)
                    #expect(led.status == 303 && led.header("Location") == "/sign-in", "\(cookie) \(path)")
                    let told = try await server.call("GET", path, headers: headers)
                    #expect(told.slug == "invalid-access-token", "\(cookie) \(path)")
                }
                #expect(try await server.call("POST", "/documents", headers: browser).status == 303)
            }
            for path in Self.paths { #expect(try await you.get(path).status == 200, "\(path)") }
        }
    }

    @Test("does nothing for a form of another site")
    func foreignForms() async throws {
        try await RunningServer.run { server in
            let you = try await server.openBrowser()
            let id = try await you.describe()
            for headers in [
                ["Origin": "http://evil.example"], ["Origin": "null"], ["Sec-Fetch-Site": "cross-site"],
                ["Sec-Fetch-Site": "same-site"],
            ] {
                for path in ["/documents/\(id)/delete", "/documents/\(id)/pay", "/sign-out", "/account/delete"] {
                    let answer = try await you.submit(path, ["email": you.email], headers: headers)
                    #expect(answer.status == 403, "\(headers) \(path)")
                }
            }
            #expect(try await you.get("/documents/\(id)").status == 200)
        }
    }

    @Test("ends at once when it is signed out, here or elsewhere", arguments: Engine.available)
    func signingOut(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.openBrowser()
            let laptop = try await server.openBrowser()
            let phone = try await server.openBrowser()
            let page = try await you.get("/account").text
            let others = page.matches(of: /sessions\/([0-9a-f-]+)\/end/).map { String($0.1) }
            #expect(others.count == 2, "its own has no button")
            #expect(try await you.submit("/account/sessions/\(others[0])/end").status == 303)
            let left = [try await laptop.get("/documents").status, try await phone.get("/documents").status]
            #expect(left.sorted() == [200, 303])
            let out = try await you.submit("/sign-out")
            #expect(out.header("Location") == "/sign-in")
            #expect(out.header("Set-Cookie")?.contains("Max-Age=0") == true)
            #expect(try await you.get("/documents").status == 303)
            let again = try await server.openBrowser()
            #expect(try await again.submit("/sign-out", ["scope": "all"]).status == 303)
            for browser in [laptop, phone, again] { #expect(try await browser.get("/documents").status == 303) }
        }
    }

    @Test("goes on as long as somebody comes by, up to its limit", arguments: Engine.available)
    func sliding(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        let settings = ["REFRESH_IDLE_DAYS": "3", "REFRESH_ABSOLUTE_DAYS": "10"]
        try await RunningServer.run(on: engine, settings: settings, time: clock.source) { server in
            var you = try await server.openBrowser()
            #expect(try await you.get("/documents").header("Set-Cookie") == nil, "it is as good as new")
            var renewals = 0
            for _ in 0..<4 {
                clock.advance(by: .seconds(2 * 86_400))
                let answer = try await you.get("/documents")
                #expect(answer.status == 200)
                guard let renewed = answer.header("Set-Cookie")?.firstMatch(of: /rukopys=[^;]+/) else { continue }
                renewals += 1
                you = Browser(server: server, email: you.email, cookie: String(renewed.0))
            }
            #expect(renewals >= 3)
            clock.advance(by: .seconds(2 * 86_400 + 1))
            #expect(try await you.get("/documents").status == 303, "the limit of ten days")
            let idle = try await server.openBrowser()
            clock.advance(by: .seconds(3 * 86_400 + 1))
            #expect(try await idle.get("/documents").status == 303)
        }
    }

    @Test("gets its new cookie at the next visit, when an answer was lost or an error", arguments: Engine.available)
    func lostRenewal(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await RunningServer.run(on: engine, settings: ["REFRESH_IDLE_DAYS": "1"], time: clock.source) { server in
            let you = try await server.openBrowser()
            clock.advance(by: .seconds(8 * 3_600))
            for path in ["/documents", "/documents", "/documents/nonsense", "/paid"] {
                let cookie = try await you.get(path).header("Set-Cookie")
                #expect(cookie?.hasPrefix("rukopys=") == true, "\(path)")
            }
            let out = try await you.submit("/sign-out")
            #expect(out.header("Set-Cookie")?.contains("Max-Age=0") == true)
            #expect(out.header("Set-Cookie")?.matches(of: /rukopys=/).count == 1)
        }
    }

    @Test("keeps name and language, and ends with the account", arguments: Engine.available)
    func account(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let you = try await server.openBrowser()
            let fields = ["full_name": "Лесь <b>", "preferred_language": "uk"]
            #expect(try await you.submit("/account", fields).status == 303)
            let page = try await you.get("/account")
            #expect(page.header("Content-Language") == "uk")
            #expect(page.text.contains("<html lang=\"uk\">") && page.text.contains("Лесь &lt;b&gt;"))
            #expect(try await you.get("/documents").text.contains("Ваші документи"))
            // An account's other language, and a name that is not sent, stay.
            let german = try await server.database.execute("UPDATE users SET preferred_language = 'de-AT'")
            #expect(german.changes == 1)
            #expect(try await you.get("/account").text.contains("<option value=\"de-AT\" selected>"))
            #expect(try await you.submit("/account", ["preferred_language": "de-AT"]).status == 303)
            #expect(try await you.get("/account").text.contains("Лесь &lt;b&gt;"))
            #expect(try await you.submit("/account", fields).status == 303)
            #expect(try await you.get("/account/export").json["account"] != nil)
            #expect(try await you.submit("/account/delete", ["email": "other@example.org"]).status == 422)
            let gone = try await you.submit("/account/delete", ["email": you.email])
            #expect(gone.status == 200 && gone.header("Set-Cookie")?.contains("Max-Age=0") == true)
            #expect(try await you.get("/documents").status == 303)
        }
    }

    @Test("is told of an error by a page, and a program by problem+json")
    func errors() async throws {
        try await RunningServer.run { server in
            let you = try await server.openBrowser()
            let browser = ["Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "uk, en;q=0.5"]
            for path in ["/documents/nonsense", "/nothing", "/<script>alert(1)</script>"] {
                let headers = browser.merging(["Cookie": you.cookie]) { $1 }
                let page = try await Answer(server.open("GET", path.replacing("<", with: "%3C"), headers: headers))
                #expect(page.status == 404)
                #expect(page.header("Content-Type") == "text/html; charset=utf-8")
                #expect(page.text.contains("Тут нічого немає") && !page.text.contains("alert"))
                #expect(page.text.contains(try #require(page.header("X-Request-ID"))))
            }
            #expect(try await you.get("/documents/nonsense", accept: "*/*").slug == "not-found")
            let api = try await server.get("documents", headers: browser)
            #expect(api.slug == "invalid-access-token", "the API speaks JSON to everybody")
        }
    }
}
