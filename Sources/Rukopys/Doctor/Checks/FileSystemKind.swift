import Foundation

/// File systems on which a SQLite file does not keep what it promises.
enum FileSystemKind: Equatable {
    case network, memory

    /// `nil` for those that do, and where this cannot be told.
    init?(of path: String) {
        guard let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8) else { return nil }
        self.init(of: URL(fileURLWithPath: path).resolvingSymlinksInPath().path, mounts: mounts)
    }

    /// - Parameter mounts: as Linux lists them: `36 35 98:0 / /mnt rw,noatime master:1 - ext4 /dev/sda1 rw`
    ///   (proc(5)); those that came later hide the earlier.
    init?(of path: String, mounts: String) {
        var deepest: (point: String, type: String) = ("", "")
        for line in mounts.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let dash = words.firstIndex(of: "-"), dash > 4, words.count > dash + 1 else { continue }
            // A blank in a name is written in octal.
            let point = words[4].replacingOccurrences(of: "\\040", with: " ")
            guard point == "/" || path == point || path.hasPrefix(point + "/") else { continue }
            if point.count >= deepest.point.count { deepest = (point, words[dash + 1]) }
        }
        switch deepest.type {
        case "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ceph", "fuse.sshfs", "fuse.glusterfs":
            self = .network
        case "tmpfs", "ramfs": self = .memory
        default: return nil
        }
    }

    var finding: Finding {
        switch self {
        case .network:
            .failed(
                "the file is on a network file system, where the write-ahead log does not work",
                "put DATA_DIR on a disk of this machine, or use PostgreSQL")
        case .memory:
            .warning("the file is in memory: a restart of the machine loses it", "put DATA_DIR on a disk")
        }
    }
}
