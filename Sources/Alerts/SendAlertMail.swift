import Database
import Jobs
import Mail
import Security

/// The job that mails an alert to the operator.
package struct SendAlertMail: JobHandler {
    package static let kind = JobKind<AlertArguments>("send_alert_mail", maxAttempts: 12)
    package var kind: JobKind<AlertArguments> { Self.kind }

    private let database: any Database
    private let transport: any MailTransport
    private let from: String
    /// `nil` when none is configured any more: then there is nobody to tell.
    private let to: String?

    package init(database: any Database, transport: any MailTransport, from: String, to: String?) {
        self.database = database
        self.transport = transport
        self.from = from
        self.to = to
    }

    package func run(_ arguments: AlertArguments, _ context: JobContext) async throws -> JobCompletion {
        let found = try await database.read { try AlertStore.alert(arguments.key, in: $0) }
        guard let (alert, moment) = found, let to else { return .done }
        let lines = [
            "\(alert.detail)", "About: \(alert.subject)", "Kind: \(alert.kind.rawValue)", "At: \(moment.rfc3339)",
        ]
        do {
            try await transport.send(
                MailMessage(
                    from: from, to: to, subject: "Rukopys alert: \(alert.kind.rawValue)",
                    text: lines.joined(separator: "\n") + "\n",
                    html: "<!doctype html><html lang=\"en\"><body>\(lines.map(Self.paragraph).joined())</body></html>",
                    id: context.job.id.text, date: moment))
        } catch MailFailure.permanent(let reason) {
            throw JobFailure.permanent(reason)
        } catch MailFailure.temporary(let reason) {
            throw JobFailure.transient(reason)
        }
        return .done
    }

    private static func paragraph(_ line: String) -> String {
        "<p>\(HTMLText.escape(line))</p>"
    }
}
