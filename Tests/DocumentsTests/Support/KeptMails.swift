import Mail
import Synchronization

/// Keeps what is mailed.
final class KeptMails: MailTransport {
    private let messages = Mutex<[MailMessage]>([])

    var all: [MailMessage] { messages.withLock { $0 } }

    func send(_ message: MailMessage) async throws { messages.withLock { $0.append(message) } }
}
