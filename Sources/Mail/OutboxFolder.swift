import Foundation

/// Development's mail: each message becomes an `.eml` file that any mail program opens.
package struct OutboxFolder: MailTransport {
    private let folder: String

    /// - Parameter folder: made when the first message comes.
    package init(folder: String) {
        self.folder = folder
    }

    package func send(_ message: MailMessage) async throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            // Named by the message's id: sent twice it is one file. Written aside and renamed, so that nobody reads half.
            let path = "\(folder)/\(message.id).eml"
            try Data(message.wireFormat.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        } catch {
            throw MailFailure.temporary("the outbox folder cannot be written: \(error.localizedDescription)")
        }
    }
}
