import Database
import Documents
import Foundation

/// Puts a backup in the place of a SQLite database: all of it, or nothing.
///
/// Nothing in place is touched before the whole archive was read and found right, and the old database is never thrown
/// away.
struct Restoration: Sendable {
    /// Where the database is to be.
    let target: String
    let artifacts: any ArtifactStore

    struct Report: Sendable {
        let manifest: BackupManifest
        /// Where the database is now that was there before; `nil` when there was none.
        let keptAt: String?
    }

    /// - Parameter replacing: whether a database with data in it may be put aside.
    /// - Throws: ``BackupProblem``; ``DiskFileError``; `DatabaseError` with one line, as when a server runs;
    ///   `MigrationError`; `ArtifactError`. Then the old database is where it was.
    func run(from backup: String, replacing: Bool) async throws -> Report {
        // Held to the end: no server may start on what is half done.
        let lock = try FileLock(path: target + ".lock")
        defer { lock.release() }
        let archive = try DiskFile.open(backup)
        if !replacing, try await holdsData() {
            throw BackupProblem("\(target) has data in it: --force puts it aside and restores the backup")
        }
        let staged = target + ".restoring"
        removeWithLog(staged)
        defer { removeWithLog(staged) }
        let content = try await stage(archive, at: staged)
        try await check(SQLiteFile(path: staged))
        // Files first: one that no database names yet does no harm.
        if !content.files.isEmpty {
            _ = try await ArchiveReader(archive).read(artifact: { _, bytes in _ = try await artifacts.keep(bytes) })
        }
        let keptAt = try putAside()
        guard rename(staged, target) == 0 else { throw DiskFileError("cannot make \(target)") }
        try DiskFile.flush(folderOf: target)
        return Report(manifest: content.manifest, keptAt: keptAt)
    }

    /// Whether anybody would miss what is there; what cannot be read may be mended by somebody, so it counts.
    private func holdsData() async throws -> Bool {
        let size = (try? FileManager.default.attributesOfItem(atPath: target)[.size] as? Int) ?? 0
        guard size > 0 else { return false }
        do {
            return try await ShortDatabase.with(.sqlite(path: target)) { database in
                guard try await Migrator(database).state() != nil else {
                    // Somebody else's, unless it is empty.
                    return try await !database.fetch("SELECT 1 AS one FROM sqlite_master LIMIT 1").isEmpty
                }
                return try await database.read { transaction in
                    for table: SQL in ["users", "documents", "payments", "webhook_events"]
                    where try transaction.first("SELECT 1 AS one FROM \(table) LIMIT 1") != nil {
                        return true
                    }
                    return false
                }
            }
        } catch is DatabaseError {
            return true
        }
    }

    /// Reads the whole archive, the database into a file beside the one that it is to replace.
    private func stage(_ archive: DiskFile, at path: String) async throws -> ArchiveReader.Content {
        let file = try DiskFile.create(path)
        let content = try await ArchiveReader(archive).read(database: { try file.write($0) })
        try file.flush()
        return content
    }

    /// Whether this release can work on it, and whether it is whole.
    private func check(_ staged: SQLiteFile) async throws {
        if let flaw = try await Blocking.run({ try staged.flaws().first }) {
            throw BackupProblem("the backup's database is damaged: \(flaw)")
        }
        try await ShortDatabase.with(.sqlite(path: staged.path)) { database in
            _ = try await Migrator(database).migrate()
        }
        try await Blocking.run { try staged.settle() }
        try DiskFile.open(staged.path).flush()
    }

    /// Gives the old database another name, and keeps it at its own until the new one takes that: whatever happens in
    /// between, there is a database.
    ///
    /// Its write-ahead log must be gone before, or SQLite would play it into the new one.
    private func putAside() throws -> String? {
        guard FileManager.default.fileExists(atPath: target) else {
            try removeLog()
            return nil
        }
        do {
            try SQLiteFile(path: target).settle()
        } catch DatabaseError.unavailable {
            // Its log must not be taken from under somebody who is at it: a backup, an administrator's command.
            throw BackupProblem("somebody else has \(target) open: wait until they are done, and try again")
        } catch {
            // What cannot be opened is kept as it is, with its log beside it under the same name.
        }
        let kept = freeName()
        if FileManager.default.fileExists(atPath: target + "-wal") {
            guard rename(target + "-wal", kept + "-wal") == 0 else { throw DiskFileError("cannot make \(kept)-wal") }
        }
        if link(target, kept) != 0 {
            // A file system without links: for a moment there is no database.
            guard rename(target, kept) == 0 else { throw DiskFileError("cannot make \(kept)") }
        }
        try removeLog()
        try DiskFile.flush(folderOf: target)
        return kept
    }

    private func freeName() -> String {
        // 2026-11-26T03:27:28.123456Z, without what some file systems do not have in names.
        let moment = TimeSource.system.now().rfc3339.filter { $0.isNumber || $0.isLetter }
        return "\(target).replaced-\(moment)"
    }

    private func removeLog() throws {
        for suffix in ["-wal", "-shm"] where unlink(target + suffix) != 0 && errno != ENOENT {
            throw DiskFileError("cannot remove \(target)\(suffix)")
        }
    }

    private func removeWithLog(_ path: String) {
        for suffix in ["", "-wal", "-shm", "-journal"] { unlink(path + suffix) }
    }
}
