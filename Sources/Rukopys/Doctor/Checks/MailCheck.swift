import Foundation
import Mail

/// Whether the mail server would take our mail; none is sent.
struct MailCheck: DoctorCheck {
    let configuration: ServerConfiguration
    var seconds = 10
    let name = "mail"

    var needsNetwork: Bool { configuration.smtp != nil }

    func findings() async throws -> [Finding] {
        guard let server = configuration.smtp else {
            return [.ok("written to \(configuration.dataFolder)/outbox, sent to nobody")]
        }
        if let problem = await SMTPProbe(server: server, seconds: seconds).problem() {
            return [.failed("\(server): \(problem)", "see SMTP_URL and SMTP_CA_FILE in docs/operations.md")]
        }
        return [.ok("\(server) would take it" + (server.login == nil ? "" : ", and takes the login"))]
    }
}
