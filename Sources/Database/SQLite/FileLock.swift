import Foundation
import Synchronization

/// The right of one server process to a SQLite file, held as an advisory lock on a sidecar file.
///
/// Not on the database file itself: POSIX drops SQLite's own locks when any descriptor of that file is closed.
/// The kernel lets go of the lock when the process ends, however it ends.
package final class FileLock: Sendable {
    private let descriptor: Mutex<Int32?>

    /// Takes the lock at once or fails.
    ///
    /// - Throws: ``DatabaseError/refused(_:)`` when another process holds it or the sidecar cannot be made.
    package init(path: String) throws(DatabaseError) {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0 else {
            throw .refused("cannot open \(path): \(String(cString: strerror(errno)))")
        }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            Foundation.close(opened)
            throw .refused(
                "another rukopys process is using this SQLite file; "
                    + "several processes need PostgreSQL (DATABASE_URL=postgresql://…)")
        }
        descriptor = Mutex(opened)
    }

    deinit {
        release()
    }

    /// Lets others have the file.
    ///
    /// Does nothing the second time.
    package func release() {
        descriptor.withLock { descriptor in
            guard let held = descriptor else { return }
            // Not by closing alone: a child that was forked and has not yet called exec holds the same lock.
            flock(held, LOCK_UN)
            Foundation.close(held)
            descriptor = nil
        }
    }
}
