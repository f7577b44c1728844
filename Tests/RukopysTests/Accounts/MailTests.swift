import Foundation
import TestSupport
import Testing

@Suite("A server with a mail server")
struct MailTests {
    @Test("sends the sign-in mail there, in the user's language, and keeps none", arguments: Engine.available)
    func sends(engine: Engine) async throws {
        try await SMTPTestServer.with { mail in
            let settings = [
                "SMTP_URL": "smtp://127.0.0.1:\(mail.port)", "MAIL_FROM": "Rukopys <no-reply@rukopys.example>",
                "MAGIC_LINK_PER_EMAIL": "off",
            ]
            try await RunningServer.run(on: engine, settings: settings) { server in
                let you = try await server.signIn { mail.deliveries.count == 1 }
                let changed = try await server.call(
                    "PATCH", "/api/v1/auth/me", token: you.access, json: ["preferred_language": "uk"])
                #expect(changed.status == 200)
                #expect(mail.deliveries[0].content.contains("\r\nSubject: Your sign-in link\r\n"))
                #expect(try await server.post("auth/magic-link", ["email": "you@example.org"]).status == 200)
                try await eventually("the second mail arrives") { mail.deliveries.count == 2 }
                let delivery = mail.deliveries[1]
                #expect(delivery.recipients == ["RCPT TO:<you@example.org>"])
                let subject = Data("Ваше посилання для входу".utf8).prefix(12).base64EncodedString()
                #expect(delivery.content.contains(subject.prefix(12)))
                #expect(!FileManager.default.fileExists(atPath: server.dataFolder.appending(path: "outbox").path))
            }
        }
    }

    @Test("sends again what was refused for now, and not what was refused for good")
    func refusals() async throws {
        for (reply, isPermanent) in [("451 later", false), ("550 no", true)] {
            var manners = SMTPTestServer.Manners()
            manners.replies["RCPT"] = reply
            try await SMTPTestServer.with(manners) { mail in
                let settings = ["SMTP_URL": "smtp://127.0.0.1:\(mail.port)"]
                try await RunningServer.run(settings: settings) { server in
                    #expect(try await server.post("auth/magic-link", ["email": "you@example.org"]).status == 200)
                    try await eventually("the mail is refused") {
                        let row = try await server.database.fetch(
                            "SELECT state, last_error FROM jobs WHERE kind = 'send_mail'"
                        ).first
                        let state: String? = try row?["state"]
                        let error: String? = try row?["last_error"]
                        guard error != nil else { return false }
                        return state == (isPermanent ? "failed" : "scheduled")
                    }
                    #expect(!server.log.text.contains("you@example.org"))
                }
            }
        }
    }
}
