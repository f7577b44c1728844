import Crypto
import Foundation

/// Writes a tar archive, entry after entry.
struct ArchiveWriter {
    private let file: DiskFile
    private let modified = Int(Date().timeIntervalSince1970)

    init(_ file: DiskFile) {
        self.file = file
    }

    /// - Throws: ``DiskFileError``.
    func add(_ entry: BackupEntry, _ bytes: [UInt8]) throws {
        try file.write(TarHeader(name: entry.name, size: bytes.count, modified: modified).bytes)
        try file.write(bytes)
        try file.write([UInt8](repeating: 0, count: TarHeader.padding(after: bytes.count)))
    }

    /// Adds a file of any size, piece by piece.
    ///
    /// - Throws: ``DiskFileError``.
    func add(_ entry: BackupEntry, contentOf source: DiskFile) throws -> BackupManifest.Entry {
        let size = try source.size()
        try file.write(TarHeader(name: entry.name, size: size, modified: modified).bytes)
        var digest = SHA256()
        var left = size
        while left > 0 {
            let piece = try source.read(min(left, 1 << 20))
            guard !piece.isEmpty else { throw BackupProblem("\(source.path) has become shorter") }
            digest.update(data: piece)
            try file.write(piece)
            left -= piece.count
        }
        try file.write([UInt8](repeating: 0, count: TarHeader.padding(after: size)))
        return BackupManifest.Entry(sha256: digest.finalize().hexadecimal, bytes: size)
    }

    /// Writes the end of the archive and puts all of it on the disk.
    ///
    /// - Throws: ``DiskFileError``.
    func finish() throws {
        try file.write([UInt8](repeating: 0, count: 2 * TarHeader.length))
        try file.flush()
    }
}

extension Digest {
    /// In lower case.
    var hexadecimal: String {
        map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}

/// Why there is no backup, or none that can be restored.
struct BackupProblem: Error, Equatable {
    /// One line for the operator.
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}
