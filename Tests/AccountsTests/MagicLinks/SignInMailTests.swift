import Database
import Foundation
import Jobs
import Mail
import Security
import Synchronization
import TestSupport
import Testing

@testable import Accounts

@Suite("The sign-in mail")
struct SignInMailTests {
    @Test("brings a link and a code, either of which signs in", arguments: Engine.available, [true, false])
    func linkAndCode(engine: Engine, byLink: Bool) async throws {
        try await engine.withAuth { fixture in
            let answer = try await fixture.challenge("Ada@Example.org")
            let mail = try #require(try await deliver(fixture).first)
            #expect(try mail.message.header("To") == "ada@example.org")
            #expect(try mail.message.header("From") == "Rukopys <no-reply@rukopys.example>")
            #expect(try mail.message.header("Subject") == "Your sign-in link")
            #expect(try mail.message.header("Message-ID") == "<\(answer.challengeID)@rukopys.example>")
            let text = try mail.parts[0].text()
            let link = try #require(text.firstMatch(of: /https:\/\/rukopys\.example\/sign-in\?token=([A-Za-z0-9._-]+)/))
            let code = try #require(text.firstMatch(of: /\b(\d{4} \d{4})\b/))
            #expect(text.contains("10 minutes"))
            let html = try mail.parts[1].text()
            #expect(html.contains("<a href=\"\(link.output.0)\">"))
            #expect(html.contains(String(code.output.1)))
            let proof: ChallengeProof =
                byLink
                ? .token(String(link.output.1)) : .code(String(code.output.1), challenge: answer.challengeID.text)
            let tokens = try await fixture.auth.verify(proof, origin: AuthFixture.origin).tokens
            #expect(tokens.user.email.text == "ada@example.org")
        }
    }

    @Test(
        "is written in the user's language", arguments: Engine.available,
        [("uk", "Ваше посилання для входу"), ("uk-UA", "Ваше посилання для входу"), ("de", "Your sign-in link")])
    func language(engine: Engine, expected: (language: String, subject: String)) async throws {
        try await engine.withAuth { fixture in
            _ = try await fixture.signIn()
            try await fixture.database.execute("UPDATE users SET preferred_language = \(expected.language)")
            let answer = try await fixture.challenge()
            let mail = try #require(try await deliver(fixture).first)
            #expect(try ParsedMail.decoded(mail.message.header("Subject")) == expected.subject)
            let text = try mail.parts[0].text()
            #expect(text.contains(answer.link))
            #expect(text.contains("\(answer.code.prefix(4)) \(answer.code.suffix(4))"))
            let isUkrainian = expected.language.hasPrefix("uk")
            #expect(text.contains("Вітаємо!") == isUkrainian)
            #expect(text.contains("протягом 10 хвилин") == isUkrainian)
            let html = try mail.parts[1].text()
            #expect(html.contains(isUkrainian ? #"<html lang="uk">"# : #"<html lang="en">"#))
        }
    }

    @Test("says that there is no account, where only an operator makes them", arguments: Engine.available)
    func closedSignUp(engine: Engine) async throws {
        try await engine.withAuth(signUp: .closed) { fixture in
            let stranger = try await fixture.challenge("stranger@example.org")
            let mail = try #require(try await deliver(fixture).first)
            #expect(try mail.message.header("To") == "stranger@example.org")
            for part in mail.parts {
                let text = try part.text()
                #expect(text.contains("no account") && text.contains("Облікового запису"))
                #expect(!text.contains("token=") && !text.contains(stranger.code.prefix(4)))
            }
            // Whoever guesses or is shown the link anyway gets nothing, and no account either.
            await #expect(throws: VerifyError.invalidMagicLink) { try await fixture.verify(stranger) }
            #expect(try await fixture.count("users") == 0)
            #expect(try await fixture.count("sessions") == 0)
        }
    }

    @Test("is not sent when its link can no longer be used", arguments: Engine.available)
    func pointless(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            try await fixture.verify(try await fixture.challenge())
            let used = try await deliver(fixture)
            _ = try await fixture.challenge("late@example.org")
            fixture.clock.advance(by: .seconds(600))
            let expired = try await deliver(fixture)
            #expect(used.isEmpty && expired.isEmpty)
            #expect(try await fixture.count("jobs WHERE state = 'completed'") == 2)
        }
    }

    @Test("goes again after a temporary failure, and is given up after a permanent one", arguments: Engine.available)
    func failures(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            _ = try await fixture.challenge()
            let refused = FailingTransport(.permanent("550 no such mailbox"))
            try await workOff(fixture, refused, until: "state = 'failed'")
            #expect(try await fixture.audited()["challenge.failed"] == 1)
            _ = try await fixture.challenge()
            let full = FailingTransport(.temporary("421 try later"))
            try await workOff(fixture, full, until: "state = 'scheduled' AND attempt = 1")
            let reasons = try await fixture.database.fetch("SELECT last_error FROM jobs ORDER BY attempt, created_at")
            #expect(
                try Set(reasons.map { try $0["last_error"] as String }) == ["550 no such mailbox", "421 try later"])
            fixture.clock.advance(by: .seconds(300))
            let mails = try await deliver(fixture, until: "state = 'completed'")
            #expect(mails.count == 1)
        }
    }

    @Test("shows its link to a developer only after it was sent", arguments: Engine.available)
    func showing(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            let shown = Shown()
            let answer = try await fixture.challenge()
            try await workOff(fixture, FailingTransport(.permanent("550")), shown: shown, until: "state = 'failed'")
            #expect(shown.links.isEmpty)
            let next = try await fixture.challenge()
            #expect(next.link != answer.link)
            _ = try await deliver(fixture, shown: shown, until: "state = 'completed'")
            #expect(shown.links == [next.link])
        }
    }

    @Test("leaves no address, link or code in the log", arguments: Engine.available)
    func logs(engine: Engine) async throws {
        try await engine.withAuth { fixture in
            let answer = try await fixture.challenge()
            _ = try await deliver(fixture)
            let pair = try await fixture.verify(answer)
            try await fixture.caller(try await fixture.refresh(pair))
            fixture.clock.advance(by: .seconds(10))
            await #expect(throws: RefreshError.reused) { try await fixture.refresh(pair) }
            #expect(fixture.log.text.contains("send_mail"), "the search finds what is there")
            let secrets = [
                answer.token, String(answer.token.suffix(43)), answer.code, pair.accessToken, pair.refreshToken,
                fixture.masterKey.base64.exposed, AuthFixture.address,
            ]
            for secret in secrets { #expect(!fixture.log.text.contains(secret)) }
        }
    }

    /// Works off the mail jobs with an outbox folder, and reads what is in it.
    private func deliver(
        _ fixture: AuthFixture, shown: Shown? = nil, until end: SQL = "state = 'completed'"
    ) async throws -> [ParsedMail] {
        try await TemporaryFolder.with { folder in
            try await workOff(fixture, OutboxFolder(folder: folder.path), shown: shown, until: end)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            return try names.map { name in
                try ParsedMail(try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8))
            }
        }
    }

    /// Lets a worker run until every job that was waiting has come to such an end.
    private func workOff(
        _ fixture: AuthFixture, _ transport: any MailTransport, shown: Shown? = nil, until end: SQL
    ) async throws {
        let waiting: [String] = try await fixture.database.fetch(
            "SELECT id FROM jobs WHERE state IN ('queued', 'scheduled')"
        ).map { try $0["id"] }
        var settings = SignInMail.Settings(
            from: "Rukopys <no-reply@rukopys.example>", publicURL: fixture.auth.settings.publicURL,
            signUp: fixture.auth.settings.signUp, showLink: nil)
        if let shown { settings.showLink = { shown.show($0) } }
        let mail = SignInMail(
            database: fixture.database, transport: transport, masterKey: fixture.masterKey, settings: settings,
            time: fixture.clock.source)
        let worker = JobWorker(
            database: fixture.database, signals: fixture.signals, handlers: JobHandlers([mail]),
            settings: JobWorker.Settings(), time: fixture.clock.source, logger: fixture.log.logger())
        try await withThrowingTaskGroup { group in
            // It is cancelled in the end, and then says so.
            group.addTask { try? await worker.run() }
            try await eventually("the mail jobs have come to their end") {
                try await fixture.count("jobs WHERE id IN (\(list: waiting)) AND \(end)") == waiting.count
            }
            group.cancelAll()
        }
    }
}

/// What a developer is shown.
private final class Shown: Sendable {
    private let kept = Mutex<[String]>([])
    var links: [String] { kept.withLock { $0 } }

    func show(_ link: String) { kept.withLock { $0.append(link) } }
}

/// A mail server that takes nothing.
private struct FailingTransport: MailTransport {
    private let failure: MailFailure

    init(_ failure: MailFailure) { self.failure = failure }

    func send(_ message: MailMessage) async throws { throw failure }
}
