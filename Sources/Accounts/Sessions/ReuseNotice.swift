import Database
import Foundation
import Jobs
import Mail
import Security

/// The job that tells a user that a session was ended because a token of it was in two hands.
package struct ReuseNotice: JobHandler {
    package struct Arguments: Codable, Sendable {
        let userID: UserID
    }

    package static let kind = JobKind<Arguments>("send_reuse_notice", maxAttempts: 8)

    private let database: any Database
    private let transport: any MailTransport
    /// The sender, as it stands in `From`.
    private let from: String
    private let time: TimeSource

    package init(database: any Database, transport: any MailTransport, from: String, time: TimeSource) {
        self.database = database
        self.transport = transport
        self.from = from
        self.time = time
    }

    package var kind: JobKind<Arguments> { Self.kind }

    package func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        let user = try await database.read { try UserStore.user(arguments.userID, in: $0) }
        // Nobody is there any more who could be told.
        guard let user, user.isActive else { return .done }
        let words = ReuseNoticeText(language: user.preferredLanguage)
        do {
            try await transport.send(
                MailMessage(
                    from: from, to: user.email.text, subject: words.subject, text: words.text, html: words.html,
                    id: context.job.id.text, date: time.now()))
        } catch MailFailure.permanent(let reason) {
            throw JobFailure.permanent(reason)
        } catch MailFailure.temporary(let reason) {
            throw JobFailure.transient(reason)
        }
        return .done
    }
}

/// The words of the notice, in Ukrainian or else English.
struct ReuseNoticeText: Sendable {
    let subject: String
    let text: String
    let html: String

    /// - Parameter language: BCP 47.
    init(language: String) {
        let isUkrainian = language.lowercased().hasPrefix("uk")
        let paragraphs =
            isUkrainian
            ? [
                "Вітаємо!",
                "Ми завершили один із ваших сеансів: ключ цього сеансу показали двічі, тож його міг хтось скопіювати.",
                "Увійдіть ще раз. Якщо якийсь із ваших сеансів вам невідомий, вийдіть на всіх пристроях.",
            ]
            : [
                "Hello,",
                "we have ended one of your sessions: a key of it was shown twice, so somebody may have copied it.",
                "Please sign in again. If there is a session that you do not know, sign out everywhere.",
            ]
        subject = isUkrainian ? "Один із ваших сеансів завершено" : "One of your sessions was ended"
        text = paragraphs.joined(separator: "\n\n") + "\n"
        html = """
            <!doctype html>
            <html lang="\(isUkrainian ? "uk" : "en")"><body style="font-family: sans-serif; line-height: 1.5">
            \(paragraphs.map { "<p>\($0)</p>" }.joined(separator: "\n"))
            </body></html>
            """
    }
}
