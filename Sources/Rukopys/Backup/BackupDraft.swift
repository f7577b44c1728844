import Database
import Foundation

/// A backup that has no name yet: a folder beside the file that it is to become.
///
/// A signal or a power cut leaves it behind; the next backup to the same file takes it away.
final class BackupDraft: Sendable {
    private let target: String
    private let folder: String
    /// Held as long as somebody works on the draft, so that others can tell it from one that was left behind.
    private let lock: FileLock

    /// Where the copy of the database goes.
    var database: String { folder + "/rukopys.sqlite" }
    /// Where the archive goes.
    var archive: String { folder + "/archive.tar" }

    /// - Parameter target: the file that it is to become.
    /// - Throws: ``BackupProblem``; ``DiskFileError``.
    init(for target: String) throws {
        self.target = target
        let parent = DiskFile.folder(of: target)
        let prefix = Self.prefix(of: target)
        Self.removeAbandoned(in: parent, prefix)
        folder = "\(parent)/\(prefix)\(UUID().uuidString)"
        guard mkdir(folder, 0o700) == 0 else { throw DiskFileError("cannot write to the folder \(parent)") }
        do {
            lock = try FileLock(path: folder + "/lock")
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw BackupProblem(error.reason)
        }
    }

    /// Takes away all that has not been published.
    func discard() {
        try? FileManager.default.removeItem(atPath: folder)
        lock.release()
    }

    /// Gives the archive its name, in one step.
    ///
    /// - Throws: ``BackupProblem`` when the name is taken and nobody said to overwrite it; ``DiskFileError``.
    func publish(overwriting: Bool) throws {
        if !overwriting {
            // A link takes no name that is taken, whoever was quicker; a rename would.
            if link(archive, target) == 0 { return try DiskFile.flush(folderOf: target) }
            switch errno {
            case EEXIST: throw Self.taken(target)
            // A file system without links.
            case EPERM, EOPNOTSUPP, ENOSYS, EMLINK:
                guard access(target, F_OK) != 0 else { throw Self.taken(target) }
            default: throw DiskFileError("cannot make \(target)")
            }
        }
        guard rename(archive, target) == 0 else { throw DiskFileError("cannot make \(target)") }
        try DiskFile.flush(folderOf: target)
    }

    static func taken(_ target: String) -> BackupProblem {
        BackupProblem("\(target) is there already: give another name, or --force to replace it")
    }

    private static func prefix(of target: String) -> String {
        ".\((target as NSString).lastPathComponent).partial-"
    }

    private static func removeAbandoned(in parent: String, _ prefix: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let left = "\(parent)/\(name)"
            guard let lock = try? FileLock(path: left + "/lock") else { continue }
            try? FileManager.default.removeItem(atPath: left)
            lock.release()
        }
    }
}
