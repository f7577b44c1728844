import Foundation
import Security

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
            // Named by the message's id: sent twice it is one file. It holds what signs in, so it is the owner's alone.
            try PrivateFile.replace("\(folder)/\(message.id).eml", with: Data(message.wireFormat.utf8))
        } catch let error as PrivateFileError {
            throw MailFailure.temporary("the outbox folder cannot be written: \(error.reason)")
        } catch {
            throw MailFailure.temporary("the outbox folder cannot be written: \(error.localizedDescription)")
        }
    }
}
