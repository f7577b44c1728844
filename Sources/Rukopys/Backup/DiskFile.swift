import Foundation

/// An open file whose every failure says what the matter is, in the system's words.
final class DiskFile {
    let path: String
    private let descriptor: Int32

    /// Makes a file that must not be there yet, for its owner alone.
    ///
    /// - Throws: ``DiskFileError``.
    static func create(_ path: String) throws(DiskFileError) -> DiskFile {
        try DiskFile(path, O_RDWR | O_CREAT | O_EXCL, "make")
    }

    /// - Throws: ``DiskFileError``.
    static func open(_ path: String) throws(DiskFileError) -> DiskFile {
        try DiskFile(path, O_RDONLY, "open")
    }

    private init(_ path: String, _ flags: Int32, _ verb: String) throws(DiskFileError) {
        self.path = path
        descriptor = Foundation.open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw DiskFileError("cannot \(verb) \(path)") }
    }

    deinit {
        close(descriptor)
    }

    /// - Throws: ``DiskFileError``: a full disk, or a limit on the size of files.
    func write(_ bytes: some Collection<UInt8>) throws(DiskFileError) {
        var rest = ArraySlice(bytes)
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw DiskFileError("cannot write \(path)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Fewer bytes than asked for only at the file's end.
    ///
    /// - Throws: ``DiskFileError``.
    func read(_ wanted: Int) throws(DiskFileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: wanted)
        var filled = 0
        while filled < wanted {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Foundation.read(descriptor, buffer.baseAddress?.advanced(by: filled), wanted - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw DiskFileError("cannot read \(path)") }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(wanted - filled)
        return bytes
    }

    /// From the beginning.
    func rewind() {
        lseek(descriptor, 0, SEEK_SET)
    }

    /// - Throws: ``DiskFileError``.
    func size() throws(DiskFileError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw DiskFileError("cannot look at \(path)") }
        return Int(status.st_size)
    }

    /// Returns when all that was written is on the disk.
    ///
    /// - Throws: ``DiskFileError``.
    func flush() throws(DiskFileError) {
        guard fsync(descriptor) == 0 else { throw DiskFileError("cannot write \(path)") }
    }

    /// A new name is durable only when its folder is.
    ///
    /// - Throws: ``DiskFileError``.
    static func flush(folderOf path: String) throws(DiskFileError) {
        try DiskFile(folder(of: path), O_RDONLY | O_DIRECTORY, "open").flush()
    }

    static func folder(of path: String) -> String {
        let folder = (path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }
}

/// Why a file cannot be read or written.
struct DiskFileError: Error {
    /// One line for the operator.
    let reason: String

    /// With the system's word for what has just failed.
    init(_ what: String) {
        reason = "\(what): \(String(cString: strerror(errno)))"
    }
}
