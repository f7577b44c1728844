import Crypto

/// Reads a backup's archive from beginning to end and believes nothing of it: names, sizes, digests, completeness.
struct ArchiveReader {
    /// What a whole archive holds.
    struct Content: Equatable {
        let manifest: BackupManifest
        /// Digests of the files in it, each of which was looked at.
        let files: Set<String>
    }

    /// A description of a backup is small.
    private static let largestManifest = 64 << 20

    private let file: DiskFile

    init(_ file: DiskFile) {
        self.file = file
    }

    /// Looks at all of it.
    ///
    /// - Parameters:
    ///   - database: gets the database's bytes, piece by piece; they are good only when this has returned.
    ///   - artifact: gets each finished file, once its digest was found right.
    /// - Throws: ``BackupProblem`` for an archive that is damaged, cut off, or none of ours; ``DiskFileError``; what the
    ///   closures throw.
    func read(
        database: ([UInt8]) throws -> Void = { _ in },
        artifact: ((_ sha256: String, _ bytes: [UInt8]) async throws -> Void)? = nil
    ) async throws -> Content {
        file.rewind()
        var copied: BackupManifest.Entry?
        var files: Set<String> = []
        var manifest: BackupManifest?
        while let header = try nextHeader() {
            guard let entry = BackupEntry(name: header.name), manifest == nil else {
                throw problem("it holds what no backup holds")
            }
            switch entry {
            case .database:
                guard copied == nil else { throw problem("it holds two databases") }
                copied = try pass(header.size, to: database)
            case .file(let sha256):
                var bytes: [UInt8] = []
                // In memory only where it is wanted; a finished file has at most some hundred megabytes.
                let found = try pass(header.size) { if artifact != nil { bytes += $0 } }
                guard found.sha256 == sha256 else { throw problem("the file \(sha256) is damaged") }
                guard files.insert(sha256).inserted else { throw problem("it holds a file twice") }
                try await artifact?(sha256, bytes)
            case .manifest:
                guard header.size <= Self.largestManifest else { throw problem("its manifest is too long") }
                var bytes: [UInt8] = []
                _ = try pass(header.size) { bytes += $0 }
                manifest = try decode(bytes)
            }
        }
        guard let manifest else { throw problem("it was cut off: its manifest is missing") }
        guard let copied, copied == manifest.database else { throw problem("its database is damaged") }
        guard files.count == (manifest.files.place == .archive ? manifest.files.count : 0) else {
            throw problem("files are missing from it")
        }
        return Content(manifest: manifest, files: files)
    }

    private func decode(_ bytes: [UInt8]) throws -> BackupManifest {
        guard let manifest = try? BackupManifest(json: bytes) else { throw problem("its manifest cannot be read") }
        guard manifest.format == BackupManifest.currentFormat else {
            throw problem("it was made by another release of rukopys (\(manifest.rukopys)): restore it with that one")
        }
        return manifest
    }

    /// `nil` at the archive's end.
    private func nextHeader() throws -> TarHeader? {
        let block = try file.read(TarHeader.length)
        if block.count == TarHeader.length, block.allSatisfy({ $0 == 0 }) { return nil }
        guard let header = TarHeader(block) else {
            throw problem(block.count < TarHeader.length ? "it was cut off" : "it is damaged, or no backup at all")
        }
        return header
    }

    private func pass(_ size: Int, to receive: ([UInt8]) throws -> Void) throws -> BackupManifest.Entry {
        var digest = SHA256()
        var left = size
        while left > 0 {
            let piece = try file.read(min(left, 1 << 20))
            guard !piece.isEmpty else { throw problem("it was cut off") }
            digest.update(data: piece)
            try receive(piece)
            left -= piece.count
        }
        let padding = TarHeader.padding(after: size)
        guard try file.read(padding).count == padding else { throw problem("it was cut off") }
        return BackupManifest.Entry(sha256: digest.finalize().hexadecimal, bytes: size)
    }

    private func problem(_ what: String) -> BackupProblem {
        BackupProblem("\(file.path) is no backup that can be restored: \(what)")
    }
}
