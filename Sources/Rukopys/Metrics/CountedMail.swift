import CoreMetrics
import Mail
import Tracing

/// Counts the mails that go out through another transport, and those that do not; each is a span.
struct CountedMail: MailTransport {
    let transport: any MailTransport

    func send(_ message: MailMessage) async throws {
        do {
            try await withSpan("send mail", ofKind: .client) { _ in try await transport.send(message) }
            Self.count("sent")
        } catch let error as MailFailure {
            switch error {
            case .temporary: Self.count("temporary_failure")
            case .permanent: Self.count("permanent_failure")
            }
            throw error
        }
    }

    private static func count(_ outcome: String) {
        Counter(label: "rukopys_mails_total", dimensions: [("outcome", outcome)]).increment()
    }
}
