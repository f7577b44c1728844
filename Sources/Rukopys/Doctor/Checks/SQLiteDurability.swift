import Database
import Foundation

/// What SQLite and the file system under it promise.
enum SQLiteDurability {
    /// What is in force on a connection that was opened as a server opens it: not what was asked for.
    static func pragmas(_ database: any Database) async throws -> Finding {
        let (journal, synchronous) = try await database.write { transaction in
            (
                try transaction.first("PRAGMA journal_mode")?["journal_mode"] as String?,
                try transaction.first("PRAGMA synchronous")?["synchronous"] as Int?
            )
        }
        let text = "journal_mode=\(journal ?? "?"), synchronous=\(synchronous ?? -1)"
        // 2 is FULL, 3 EXTRA (https://sqlite.org/pragma.html#pragma_synchronous).
        guard journal == "wal", synchronous == 2 || synchronous == 3 else {
            return .failed(text + ": a power cut loses what was acknowledged", "find out who has changed the file")
        }
        return .ok(text)
    }

    /// The file system, and who can read the file.
    static func place(_ path: String) -> [Finding] {
        var findings: [Finding] = []
        if let finding = FileSystemKind(of: path)?.finding { findings.append(finding) }
        let folder = DiskFile.folder(of: path)
        if isOpenToOthers(path, 0o044), isOpenToOthers(folder, 0o011) {
            findings.append(
                .warning("other users of this machine can read \(path)", "chmod 600 \(path) and chmod 700 \(folder)"))
        }
        return findings
    }

    private static func isOpenToOthers(_ path: String, _ bits: Int) -> Bool {
        let mode = try? FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        return (mode ?? 0) & bits != 0
    }
}
