import Mail
import Synchronization

/// Takes mails over and keeps them, unless a test has it refuse them.
final class MailBasket: MailTransport {
    private struct State {
        var taken: [MailMessage] = []
        var refusal: MailFailure?
    }

    private let state = Mutex(State())

    /// What was sent, in order.
    var taken: [MailMessage] { state.withLock { $0.taken } }

    /// Refuses what comes from now on.
    func refuse(_ refusal: MailFailure) { state.withLock { $0.refusal = refusal } }

    func send(_ message: MailMessage) async throws {
        try state.withLock { state in
            if let refusal = state.refusal { throw refusal }
            state.taken.append(message)
        }
    }
}
