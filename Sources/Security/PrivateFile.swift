import Foundation

/// Files that only their owner can read, from their first moment on.
package enum PrivateFile {
    /// Makes a file that must not be there yet, and puts it on the disk.
    ///
    /// - Throws: ``PrivateFileError`` with one line for the operator.
    package static func create(_ path: String, _ content: Data) throws(PrivateFileError) {
        // O_EXCL: a second process that makes the same file at the same moment must not replace it.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw PrivateFileError(reason: "cannot create \(path): \(String(cString: strerror(errno)))")
        }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: content)
            try file.synchronize()
        } catch {
            throw PrivateFileError(reason: "cannot write \(path): \(error)")
        }
    }

    /// Makes or replaces a file in one step: whoever reads it sees the old content or the new, never half.
    ///
    /// - Throws: ``PrivateFileError`` with one line for the operator.
    package static func replace(_ path: String, with content: Data) throws(PrivateFileError) {
        let url = URL(fileURLWithPath: path)
        let draft = url.deletingLastPathComponent().appending(path: ".\(UUID().uuidString).draft").path
        do {
            try create(draft, content)
        } catch {
            unlink(draft)
            throw error
        }
        guard rename(draft, path) == 0 else {
            let reason = "cannot write \(path): \(String(cString: strerror(errno)))"
            unlink(draft)
            throw PrivateFileError(reason: reason)
        }
    }
}

/// A file could not be written.
package struct PrivateFileError: Error, Sendable {
    /// One line for the operator.
    package let reason: String
}
