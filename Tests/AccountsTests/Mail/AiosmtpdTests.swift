import Database
import Foundation
import Mail
import TestSupport
import Testing

@Suite("Mail to a server of another hand", .enabled(if: AiosmtpdServer.python != nil, "RUKOPYS_TEST_PYTHON"))
struct AiosmtpdTests {
    private static let script = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scripts/mail-server.py")

    private static let message = MailMessage(
        from: "Рукопис <no-reply@rukopys.example>", to: "ada@example.org", subject: "Ваше посилання для входу",
        text: "Вітаємо!\n\n.\nhttps://rukopys.example/sign-in?token=a.b", html: "<p>Вітаємо!</p>", id: "id-1",
        date: TestClock.start)

    private static func transport(
        _ mode: AiosmtpdServer.Mode, _ server: AiosmtpdServer, login: String = "", trusts: Bool = true
    ) throws -> SMTPTransport {
        let scheme = mode == .smtps ? "smtps" : "smtp"
        let address = try #require(
            SMTPServer(
                "\(scheme)://\(login)127.0.0.1:\(server.port)", mayBePlain: false,
                authorities: trusts && mode != .plain ? server.authorities : nil))
        return SMTPTransport(server: address)
    }

    @Test("arrives whole, encrypted where it should be", arguments: AiosmtpdServer.Mode.allCases)
    func arrives(mode: AiosmtpdServer.Mode) async throws {
        try await AiosmtpdServer.with(mode, script: Self.script) { server in
            try await Self.transport(mode, server).send(Self.message)
            let delivery = try #require(try server.deliveries.first)
            #expect(delivery.sender == "no-reply@rukopys.example")
            #expect(delivery.recipients == ["ada@example.org"])
            #expect(delivery.content == Self.message.wireFormat)
            // Over smtps, aiosmtpd does not see the TLS around it: that a plain client fails shows it, below.
            #expect(delivery.tls == (mode == .starttls))
        }
    }

    @Test("needs the right login", arguments: [AiosmtpdServer.Mode.starttls, .smtps])
    func login(mode: AiosmtpdServer.Mode) async throws {
        try await AiosmtpdServer.with(mode, script: Self.script, login: ("ada", "s:cret")) { server in
            try await Self.transport(mode, server, login: "ada:s%3Acret@").send(Self.message)
            let users = try server.deliveries.map(\.user)
            #expect(users == ["ada"])
            for login in ["ada:wrong@", ""] {
                let error = await #expect(throws: MailFailure.self) {
                    try await Self.transport(mode, server, login: login).send(Self.message)
                }
                guard case .permanent(let reason)? = error else {
                    Issue.record("\(error as Any)")
                    return
                }
                #expect(reason.contains("53"), "\(reason)")
            }
            let taken = try server.deliveries
            #expect(taken.count == 1)
        }
    }

    @Test(
        "is not shown to a server whose certificate nobody vouches for",
        arguments: [AiosmtpdServer.Mode.starttls, .smtps])
    func untrusted(mode: AiosmtpdServer.Mode) async throws {
        try await AiosmtpdServer.with(mode, script: Self.script) { server in
            let error = await #expect(throws: MailFailure.self) {
                try await Self.transport(mode, server, trusts: false).send(Self.message)
            }
            guard case .temporary(let reason)? = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(reason.contains("TLS"))
            let taken = try server.deliveries
            #expect(taken.isEmpty)
        }
    }

    @Test("does not reach a server that speaks TLS from the first byte without it")
    func plainToTLS() async throws {
        try await AiosmtpdServer.with(.smtps, script: Self.script) { server in
            let address = try #require(SMTPServer("smtp://127.0.0.1:\(server.port)", mayBePlain: false))
            let transport = SMTPTransport(
                server: address, timeouts: SMTPTransport.Timeouts(connectSeconds: 2, totalSeconds: 2))
            await #expect(throws: MailFailure.self) { try await transport.send(Self.message) }
            let taken = try server.deliveries
            #expect(taken.isEmpty)
        }
    }
}
