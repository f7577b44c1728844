import Database
import Foundation
import Mail
import TestSupport
import Testing

@Suite("Mail by SMTP")
struct SMTPTransportTests {
    typealias Manners = SMTPTestServer.Manners

    private static func manners(_ change: (inout Manners) -> Void) -> Manners {
        var manners = Manners()
        change(&manners)
        return manners
    }

    private static func transport(
        _ server: SMTPTestServer, login: String = "", seconds: Int = 20
    ) throws -> SMTPTransport {
        let address = try #require(SMTPServer("smtp://\(login)127.0.0.1:\(server.port)", mayBePlain: false))
        return SMTPTransport(
            server: address, timeouts: SMTPTransport.Timeouts(connectSeconds: seconds, totalSeconds: seconds))
    }

    private static func message(from: String = "Rukopys <no-reply@rukopys.example>", to: String = "ada@example.org")
        -> MailMessage
    {
        MailMessage(
            from: from, to: to, subject: "Ваше посилання", text: "Вітаємо!\n.\n..\n", html: "<p>Вітаємо!</p>",
            id: "id-1", date: TestClock.start)
    }

    @Test("arrives as it was written, with its envelope")
    func delivers() async throws {
        try await SMTPTestServer.with { server in
            try await Self.transport(server).send(Self.message())
            let delivery = try #require(server.deliveries.first)
            #expect(server.deliveries.count == 1)
            #expect(delivery.mail.hasPrefix("MAIL FROM:<no-reply@rukopys.example>"))
            #expect(delivery.recipients == ["RCPT TO:<ada@example.org>"])
            #expect(delivery.content == Self.message().wireFormat)
            #expect(server.commands.first == "EHLO rukopys.example")
            let mail = try ParsedMail(delivery.content)
            #expect(try mail.parts[0].text() == "Вітаємо!\r\n.\r\n..\r\n")
        }
    }

    @Test("64 at once all arrive")
    func together() async throws {
        try await SMTPTestServer.with { server in
            let transport = try Self.transport(server)
            try await withThrowingTaskGroup { group in
                for number in 1...64 {
                    group.addTask { try await transport.send(Self.message(to: "ada\(number)@example.org")) }
                }
                try await group.waitForAll()
            }
            #expect(Set(server.deliveries.map(\.recipients)).count == 64)
        }
    }

    @Test("signs in where it has a login")
    func login() async throws {
        try await SMTPTestServer.with(Self.manners { $0.extensions = ["AUTH PLAIN"] }) { server in
            try await Self.transport(server, login: "ada:s%3Acret@").send(Self.message())
            let said = server.commands.drop { $0 != "AUTH PLAIN" }
            let credentials = try #require(said.dropFirst().first.flatMap { Data(base64Encoded: $0) })
            #expect(String(decoding: credentials, as: UTF8.self) == "\0ada\0s:cret")
            #expect(server.deliveries.count == 1)
        }
    }

    static let refusals: [(verb: String, reply: String, isPermanent: Bool)] = [
        ("", "554 go away", true), ("", "421 busy", false), ("MAIL", "550 no", true), ("MAIL", "452 full", false),
        ("RCPT", "550 <ada@example.org> is unknown", true), ("RCPT", "451 later", false), ("RCPT", "552 full", true),
        ("DATA", "554 no", true), ("DATA", "421 bye", false), (".", "554 spam", true), (".", "452 full", false),
        ("AUTH", "535 wrong", true), ("LOGIN", "535 wrong", true), ("LOGIN", "454 later", false),
    ]

    @Test("is refused for good by 5xx and for now by 4xx, whenever that comes", arguments: refusals)
    func refused(verb: String, reply: String, isPermanent: Bool) async throws {
        let manners = Self.manners {
            $0.extensions = ["AUTH PLAIN"]
            if verb.isEmpty { $0.greeting = reply } else { $0.replies[verb] = reply }
        }
        try await SMTPTestServer.with(manners) { server in
            let login = ["AUTH", "LOGIN"].contains(verb) ? "ada:pass@" : ""
            let error = await #expect(throws: MailFailure.self) {
                try await Self.transport(server, login: login).send(Self.message())
            }
            switch error {
            case .permanent(let reason)?:
                #expect(isPermanent, "\(reason)")
                #expect(reason.contains(reply.prefix(3)))
            case .temporary(let reason)?: #expect(!isPermanent, "\(reason)")
            case nil: break
            }
            // It goes to the log, and to whoever looks at the job.
            for secret in ["ada@", "ada:pass", "unknown", "spam"] { #expect(!"\(error as Any)".contains(secret)) }
            #expect(server.deliveries.isEmpty)
        }
    }

    @Test(
        "is tried again after a connection that breaks or says nothing", arguments: ["", "EHLO", "RCPT", "DATA", "."])
    func broken(verb: String) async throws {
        for manners in [Self.manners { $0.hangsUpAt = verb }, Self.manners { $0.silentAt = verb }] {
            try await SMTPTestServer.with(manners) { server in
                let error = await #expect(throws: MailFailure.self) {
                    try await Self.transport(server, seconds: 1).send(Self.message())
                }
                guard case .temporary? = error else {
                    Issue.record("\(error as Any)")
                    return
                }
            }
        }
    }

    @Test("is tried again when nobody listens")
    func nobody() async throws {
        let server = try #require(SMTPServer("smtp://127.0.0.1:1", mayBePlain: false))
        let error = await #expect(throws: MailFailure.self) {
            try await SMTPTransport(server: server).send(Self.message())
        }
        guard case .temporary? = error else {
            Issue.record("\(error as Any)")
            return
        }
    }

    @Test("goes nowhere without the encryption that it needs, and the password neither")
    func noEncryption() async throws {
        // A name of this machine that is not called so: what holds for another machine holds for it.
        try await SMTPTestServer.with(Self.manners { $0.extensions = ["AUTH PLAIN"] }) { server in
            let address = try #require(SMTPServer("smtp://ada:pass@0.0.0.0:\(server.port)", mayBePlain: true))
            #expect(address.encryption == .required)
            let error = await #expect(throws: MailFailure.self) {
                try await SMTPTransport(server: address).send(Self.message())
            }
            guard case .temporary(let reason)? = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(reason.contains("no encryption"))
            #expect(!server.commands.contains { $0.hasPrefix("MAIL") || $0.hasPrefix("AUTH") })
        }
    }

    @Test("lets go of a silent server when the work is cancelled")
    func cancelled() async throws {
        try await SMTPTestServer.with(Self.manners { $0.silentAt = "MAIL" }) { server in
            let transport = try Self.transport(server, seconds: 600)
            let task = Task { try await transport.send(Self.message()) }
            try await eventually("the server was spoken to") {
                server.commands.contains { $0.hasPrefix("MAIL") }
            }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test(
        "has no address that says more than an address to the server",
        arguments: [
            "ada@example.org> NOTIFY=NEVER", "ada@example.org\r\nRCPT TO:<eve@example.org", "<ada@example.org",
            "ada", "", "@", "ada@", "@example.org", "a b@example.org", "a@b@c", "ada@example.org\0",
        ])
    func hostileAddress(address: String) async throws {
        try await SMTPTestServer.with { server in
            for message in [Self.message(to: address), Self.message(from: "Rukopys <\(address)>")] {
                let error = await #expect(throws: MailFailure.self) { try await Self.transport(server).send(message) }
                guard case .permanent? = error else {
                    Issue.record("\(error as Any)")
                    return
                }
            }
            #expect(server.commands.isEmpty)
        }
    }
}
