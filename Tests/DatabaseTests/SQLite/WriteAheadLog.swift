import Foundation

/// What a `-wal` file holds (https://sqlite.org/fileformat2.html §4): enough to count the commits in it.
struct WriteAheadLog {
    /// The number of commits since the log was last begun anew.
    let commits: Int

    /// Reads the log beside the database at `path`.
    init(besideDatabaseAt path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path + "-wal")))
        guard bytes.count >= Self.headerSize else {
            commits = 0
            return
        }
        let frameSize = Self.frameHeaderSize + Int(Self.number(bytes, at: 8))
        let salts = bytes[16..<24]
        commits = stride(from: Self.headerSize, through: bytes.count - frameSize, by: frameSize).count { frame in
            // The size of the database after a commit; 0 in the other frames. Frames of an older log have other salts.
            Self.number(bytes, at: frame + 4) != 0 && bytes[(frame + 8)..<(frame + 16)].elementsEqual(salts)
        }
    }

    private static let headerSize = 32
    private static let frameHeaderSize = 24

    private static func number(_ bytes: [UInt8], at offset: Int) -> UInt32 {
        bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
