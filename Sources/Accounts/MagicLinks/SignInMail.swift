import Database
import Foundation
import Jobs
import Logging
import Mail
import Security

/// The job that mails a sign-in link.
///
/// Its arguments name the challenge; the secrets are derived when it is sent.
package struct SignInMail: JobHandler {
    package struct Arguments: Codable, Sendable {
        let challengeID: ChallengeID
    }

    package static let kind = JobKind<Arguments>("send_mail", maxAttempts: 8, priority: 10)

    private let database: any Database
    private let transport: any MailTransport
    private let secrets: ChallengeSecrets
    private let audit: AuditLog
    private let settings: Settings
    private let time: TimeSource

    package struct Settings: Sendable {
        /// The sender, as it stands in `From`.
        package var from: String
        package var publicURL: PublicURL
        package var signUp: AuthService.SignUp
        /// Shows a link to the developer at the console; `nil` outside development.
        package var showLink: (@Sendable (String) -> Void)?

        package init(
            from: String, publicURL: PublicURL, signUp: AuthService.SignUp = .open,
            showLink: (@Sendable (String) -> Void)?
        ) {
            self.from = from
            self.publicURL = publicURL
            self.signUp = signUp
            self.showLink = showLink
        }
    }

    package init(
        database: any Database, transport: any MailTransport, masterKey: MasterKey, settings: Settings,
        time: TimeSource
    ) {
        self.database = database
        self.transport = transport
        secrets = ChallengeSecrets(masterKey: masterKey)
        audit = AuditLog(masterKey: masterKey)
        self.settings = settings
        self.time = time
    }

    package var kind: JobKind<Arguments> { Self.kind }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let id = arguments.challengeID
        let now = time.now()
        let recipient = try await database.read { try ChallengeStore.recipient(of: id, at: now, in: $0) }
        guard let recipient else {
            context.logger.info("the link is used or expired, no mail is sent")
            return .done
        }
        // Where nobody can sign up, a link would lead nowhere; and only who reads the mail may learn that.
        let isWelcome = settings.signUp == .open || recipient.hasAccount
        let link = "\(settings.publicURL.origin)/sign-in?token=\(secrets.token(for: id))"
        let message =
            isWelcome
            ? signInMessage(to: recipient, id, link: link, at: now) : noAccountMessage(to: recipient, id, at: now)
        do {
            try await transport.send(message)
        } catch MailFailure.permanent(let reason) {
            throw JobFailure.permanent(reason)
        } catch MailFailure.temporary(let reason) {
            throw JobFailure.transient(reason)
        }
        if isWelcome { settings.showLink?(link) }
        return JobCompletion { [audit] transaction in
            try audit.record(
                AuditEvent(
                    .challengeSent, reason: isWelcome ? nil : "no account", actor: "system", subject: id.text,
                    origin: RequestOrigin()), at: now, in: transaction)
        }
    }

    private func signInMessage(
        to recipient: ChallengeStore.Recipient, _ id: ChallengeID, link: String, at now: Timestamp
    ) -> MailMessage {
        let words = SignInMailText(
            language: recipient.language ?? "en", link: link, code: secrets.code(for: id),
            minutes: Int(Challenge.lifetime.components.seconds / 60))
        return MailMessage(
            from: settings.from, to: recipient.email.text, subject: words.subject, text: words.text, html: words.html,
            id: id.text, date: now)
    }

    private func noAccountMessage(
        to recipient: ChallengeStore.Recipient, _ id: ChallengeID, at now: Timestamp
    ) -> MailMessage {
        let words = NoAccountMailText(site: settings.publicURL.origin)
        return MailMessage(
            from: settings.from, to: recipient.email.text, subject: words.subject, text: words.text, html: words.html,
            id: id.text, date: now)
    }

    package func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        let reason = if case .failed(let reason) = ending { reason } else { "canceled" }
        try audit.record(
            AuditEvent(
                .challengeFailed, outcome: .failure, reason: reason, actor: "system",
                subject: arguments.challengeID.text, origin: RequestOrigin()), at: time.now(), in: transaction)
        return EndReport()
    }
}
