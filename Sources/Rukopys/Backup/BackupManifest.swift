import Foundation

/// What a backup says of itself, as its last entry: an archive without one was cut off.
struct BackupManifest: Codable, Equatable, Sendable {
    /// The shape of the archive.
    static let currentFormat = 1
    static let name = "manifest.json"

    let format: Int
    /// The release that made it.
    let rukopys: String
    /// RFC 3339, before the copy was begun: whatever was acknowledged until then is in it.
    let madeAt: String
    let database: Entry
    let files: Files

    /// A file by its digest.
    struct Entry: Codable, Equatable, Sendable {
        /// SHA-256 in lower-case hexadecimal.
        let sha256: String
        let bytes: Int
    }

    /// The finished documents' files.
    struct Files: Codable, Equatable, Sendable {
        /// Where those are that the database names: in this archive, or where they were.
        let place: Place
        let count: Int
        /// Digests of files that were not where they should have been when the backup was made.
        let missing: [String]
    }

    enum Place: String, Codable, Sendable {
        case archive, elsewhere
    }

    private enum CodingKeys: String, CodingKey {
        case format, rukopys, madeAt = "made_at", database, files
    }

    /// As JSON for people and programs.
    var bytes: [UInt8] {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            return [UInt8](try encoder.encode(self)) + [0x0A]
        }
    }
}

/// What the entries of a backup are called.
enum BackupEntry: Equatable {
    case database
    case manifest
    /// A finished file, by its SHA-256.
    case file(sha256: String)

    var name: String {
        switch self {
        case .database: "rukopys.sqlite"
        case .manifest: BackupManifest.name
        // As in ARTIFACT_STORE, so that an archive can also be unpacked by hand.
        case .file(let sha256): "artifacts/\(sha256.prefix(2))/\(sha256)"
        }
    }

    /// `nil` for a name that no backup has: nothing is ever written to a path that an archive names.
    init?(name: String) {
        if name == Self.database.name {
            self = .database
        } else if name == Self.manifest.name {
            self = .manifest
        } else if let match = name.wholeMatch(of: /artifacts\/[0-9a-f]{2}\/([0-9a-f]{64})/),
            Self.file(sha256: String(match.1)).name == name
        {
            self = .file(sha256: String(match.1))
        } else {
            return nil
        }
    }
}

extension BackupManifest {
    /// - Throws: `DecodingError`.
    init(json bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(BackupManifest.self, from: Data(bytes))
    }
}
