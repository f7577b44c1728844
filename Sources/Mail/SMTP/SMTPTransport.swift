import CCurl
import Dispatch
import Foundation
import Synchronization

/// Gives messages to a mail server by SMTP (RFC 5321), one connection each.
package struct SMTPTransport: MailTransport {
    /// How long a delivery may take.
    package struct Timeouts: Sendable {
        /// Until the server has answered the connection, TLS included.
        package var connectSeconds: Int
        /// Until the message is accepted.
        package var totalSeconds: Int

        package init(connectSeconds: Int = 15, totalSeconds: Int = 60) {
            self.connectSeconds = connectSeconds
            self.totalSeconds = totalSeconds
        }
    }

    private let server: SMTPServer
    private let timeouts: Timeouts
    /// curl waits for the network where it is called: here, off the cooperative pool.
    private let queue = DispatchQueue(label: "rukopys.smtp", attributes: .concurrent)

    package init(server: SMTPServer, timeouts: Timeouts = Timeouts()) {
        self.server = server
        self.timeouts = timeouts
    }

    /// Gives the message to the server; it has taken it over when this returns.
    ///
    /// When the connection is lost after the last byte and before the answer, nobody knows whether it has: then the
    /// failure is temporary, and the message may arrive twice, with one `Message-ID`.
    ///
    /// - Throws: ``MailFailure``; `CancellationError`. What the server said is not repeated: it may hold an address.
    package func send(_ message: MailMessage) async throws {
        let envelope = try Envelope(message)
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async { [server, timeouts] in
                    let delivery = CurlDelivery(envelope, to: server, timeouts, cancellation)
                    continuation.resume(returning: delivery.perform())
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
        switch result {
        case .accepted: return
        case .canceled: throw CancellationError()
        case .failed(let failure): throw failure
        }
    }

    /// Set from anywhere, looked at by curl's thread.
    final class Cancellation: Sendable {
        private let flag = Atomic(false)

        var isCanceled: Bool { flag.load(ordering: .relaxed) }
        func cancel() { flag.store(true, ordering: .relaxed) }
    }
}

/// Who sends a message to whom, and its bytes.
struct Envelope: Sendable {
    /// Without a name or angle brackets.
    let sender: String
    let recipient: String
    /// How we call ourselves to the server.
    let clientName: String
    let content: [UInt8]

    /// - Throws: ``MailFailure/permanent(_:)`` when an address would be more than an address to the server.
    init(_ message: MailMessage) throws(MailFailure) {
        sender = Self.address(message.from)
        recipient = Self.address(message.to)
        clientName = String(sender.split(separator: "@").last ?? "localhost")
        content = Array(message.wireFormat.utf8)
        guard Self.isOneAddress(sender), Self.isOneAddress(recipient) else {
            throw .permanent("the sender or the recipient is not an address")
        }
    }

    /// `address`, also of `Name <address>`.
    private static func address(_ mailbox: String) -> String {
        guard let open = mailbox.firstIndex(of: "<"), let close = mailbox.lastIndex(of: ">"), open < close else {
            return mailbox.trimmingCharacters(in: .whitespaces)
        }
        return String(mailbox[mailbox.index(after: open)..<close])
    }

    /// Nothing in it may end the address, or the line.
    private static func isOneAddress(_ address: String) -> Bool {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
            && address.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "<" && $0 != ">" }
    }
}
