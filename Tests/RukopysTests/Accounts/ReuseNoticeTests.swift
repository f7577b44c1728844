import Database
import Foundation
import TestSupport
import Testing

@Suite("Who was robbed")
struct ReuseNoticeTests {
    @Test("is told by mail, once, in their language", arguments: Engine.available)
    func told(engine: Engine) async throws {
        let clock = TestClock(at: TimeSource.system.now())
        try await SMTPTestServer.with { mail in
            let settings = ["SMTP_URL": "smtp://127.0.0.1:\(mail.port)", "MAGIC_LINK_PER_EMAIL": "off"]
            try await RunningServer.run(on: engine, settings: settings, time: clock.source) { server in
                for (language, subject) in [("en", "One of your sessions was ended"), ("uk", "")] {
                    let you = try await server.signIn("\(language)@example.org")
                    let changed = try await server.call(
                        "PATCH", "/api/v1/auth/me", token: you.access,
                        json: ["preferred_language": .string(language)])
                    #expect(changed.status == 200)
                    let next = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
                    #expect(try await server.get("auth/me", token: next["access_token"]?.string).status == 200)
                    clock.advance(by: .seconds(11))
                    for _ in 1...2 {
                        let answer = try await server.post("auth/refresh", ["refresh_token": .string(you.refresh)])
                        #expect(answer.status == 401)
                    }
                    func notices() -> [SMTPTestServer.Delivery] {
                        mail.deliveries.filter {
                            $0.recipients == ["RCPT TO:<\(language)@example.org>"]
                                && !$0.content.contains("Subject: Your sign-in link")
                        }
                    }
                    try await eventually("the notice arrives") { !notices().isEmpty }
                    #expect(notices().count == 1)
                    let content = try #require(notices().first?.content)
                    #expect(content.contains("Subject: \(subject)"))
                    #expect(content.contains("=?utf-8?B?") == (language == "uk"))
                }
                let jobs = try await server.database.fetch("SELECT id FROM jobs WHERE kind = 'send_reuse_notice'")
                #expect(jobs.count == 2)
            }
        }
    }
}
