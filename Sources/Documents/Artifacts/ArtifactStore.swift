import Crypto
import Database
import Foundation

/// A finished file, known by the digest of its bytes.
package struct Artifact: Sendable, Hashable, Codable {
    /// SHA-256 in lower-case hexadecimal.
    package let sha256: String
    package let bytes: Int

    init(sha256: String, bytes: Int) {
        self.sha256 = sha256
        self.bytes = bytes
    }

    init(of data: [UInt8]) {
        sha256 = SHA256.hash(data: data).map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
        bytes = data.count
    }
}

/// Where finished files are kept.
///
/// The database holds the digests; what is read is checked against them.
package protocol ArtifactStore: Sendable {
    /// Keeps the bytes; they survive a power cut when this returns. Keeping the same bytes twice is keeping them once.
    func keep(_ data: [UInt8]) async throws -> Artifact

    /// The bytes of an artifact.
    ///
    /// - Throws: ``ArtifactError`` when they are gone or are no longer the same.
    func read(_ artifact: Artifact) async throws -> [UInt8]

    /// Removes the bytes, unless they were kept again since `moment`. Removing what is gone is no failure.
    ///
    /// - Throws: ``ArtifactError/notWritten(_:)``.
    func remove(_ artifact: Artifact, writtenBefore moment: Timestamp) async throws

    /// Finds out whether files can be kept at all, without keeping one.
    ///
    /// - Throws: ``ArtifactError``.
    func check() async throws
}

/// Why a file cannot be had.
package enum ArtifactError: Error, Sendable, Equatable {
    case missing(sha256: String)
    /// The bytes are not those that were stored.
    case damaged(sha256: String)
    case notWritten(String)
    /// The store does not answer, or not us; it may later.
    case unavailable(String)
}
