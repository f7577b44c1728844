import Crypto
import Database
import Foundation
import Security

/// What a download link stands for: a file of a document, by its bytes, until a moment.
struct DownloadGrant: Sendable, Hashable {
    let documentID: DocumentID
    let format: ExportFormat
    /// Of the bytes, in lower-case hexadecimal: a file that was made anew is another one.
    let sha256: String
    /// From then on the link is worth nothing.
    let expiresAt: Timestamp
}

/// The tokens of download links.
///
/// A token is what it grants behind an HMAC-SHA256 (RFC 2104) of that: nothing is stored, and what we have not made is
/// told apart without asking anybody.
struct DownloadTokens: Sendable {
    /// More than the longest that we make.
    private static let longest = 400
    private static let macLength = SHA256.byteCount

    private let key: SymmetricKey

    init(masterKey: MasterKey) {
        key = masterKey.derived(for: .downloadLinks)
    }

    /// The token as it stands in an address; whoever has it has the file.
    func token(for grant: DownloadGrant) -> Secret {
        let text = Data(
            "\(grant.documentID) \(grant.format.rawValue) \(grant.sha256) \(grant.expiresAt.microseconds)".utf8)
        let mac = HMAC<SHA256>.authenticationCode(for: text, using: key)
        return Secret(Base64URL.encode([UInt8](mac) + text))
    }

    /// What a token grants, be that over or not; `nil` unless it is one of ours, whole and unchanged.
    func grant(in token: String) -> DownloadGrant? {
        guard token.utf8.count <= Self.longest, let bytes = Base64URL.decode(token), bytes.count > Self.macLength
        else { return nil }
        let text = bytes.dropFirst(Self.macLength)
        // In constant time, and before anything is read.
        guard HMAC<SHA256>.isValidAuthenticationCode(bytes.prefix(Self.macLength), authenticating: text, using: key)
        else { return nil }
        let parts = String(decoding: text, as: UTF8.self).split(separator: " ").map(String.init)
        guard parts.count == 4, let document = DocumentID(parts[0]), let format = ExportFormat(rawValue: parts[1]),
            let expiry = Int64(parts[3])
        else { return nil }
        return DownloadGrant(
            documentID: document, format: format, sha256: parts[2], expiresAt: Timestamp(microseconds: expiry))
    }
}
