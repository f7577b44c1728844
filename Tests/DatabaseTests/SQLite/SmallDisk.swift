import Foundation

/// A file system of a given size in memory, where root may mount one.
struct SmallDisk {
    let path: String

    /// Whether this process may mount; containers often forbid it.
    static let isPossible: Bool = {
        let path = FileManager.default.temporaryDirectory.appending(path: "rukopys-disk-\(UUID().uuidString)").path
        guard let disk = try? SmallDisk(at: path, kilobytes: 64) else { return false }
        disk.unmount()
        return true
    }()

    /// Makes the folder and mounts the file system on it.
    init(at path: String, kilobytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        #if os(Linux)
            guard mount("tmpfs", path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
                try FileManager.default.removeItem(atPath: path)
                throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EPERM)
            }
        #else
            throw POSIXError(.ENOTSUP)
        #endif
    }

    /// Takes it away with everything on it.
    func unmount() {
        #if os(Linux)
            // MNT_DETACH: also while a file on it is still open.
            _ = umount2(path, 2)
        #endif
        try? FileManager.default.removeItem(atPath: path)
    }
}
