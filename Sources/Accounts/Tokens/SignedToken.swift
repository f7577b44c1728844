import Crypto
import Database
import Foundation
import Security

/// JSON Web Signatures in the compact form (RFC 7515) for tokens that only we make and only we read.
///
/// A token is accepted only when its header segment is, byte for byte, the one that we would have written for a key of
/// ours. So nobody's header is ever parsed, and what is wrong with other people's headers (`alg: none`, another
/// algorithm, `jwk`, `crit`, duplicate members, padding) cannot come up. See docs/adr/0004-own-jws.md.
package struct SignedTokenCodec<Claims: Codable & Sendable>: Sendable {
    private struct Entry: Sendable {
        let key: Keyring.Key
        /// The header segment as it stands in a token.
        let header: String
    }

    private let entries: [Entry]
    private let byHeader: [String: Entry]

    /// - Parameters:
    ///   - type: the header's `typ`, which keeps access and refresh tokens apart (RFC 8725 §3.11).
    ///   - keys: the ring's keys, oldest first.
    package init(type: String, keys: [Keyring.Key]) {
        entries = keys.map { key in
            let header = #"{"alg":"\#(key.algorithm)","kid":"\#(key.id)","typ":"\#(type)"}"#
            return Entry(key: key, header: Base64URL.encode(Array(header.utf8)))
        }
        byHeader = Dictionary(entries.map { ($0.header, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// A token signed by the newest key that is active.
    package func sign(_ claims: Claims, at now: Timestamp) throws -> String {
        guard let entry = entries.last(where: { $0.key.activateAt <= now }) ?? entries.first else {
            throw SignedTokenError.noKey
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let input = entry.header + "." + Base64URL.encode([UInt8](try encoder.encode(claims)))
        return input + "." + Base64URL.encode(try Self.signature(of: input, with: entry.key.material))
    }

    /// The claims of a token that one of our keys has signed; their meaning is checked by the caller.
    ///
    /// - Returns: `nil` for everything else, without saying why.
    package func verify(_ token: String) -> Claims? {
        // RFC 8725 says nothing of length; 4 KB is many times what we issue.
        guard token.utf8.count <= 4_096 else { return nil }
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let entry = byHeader[String(parts[0])],
            let payload = Base64URL.decode(parts[1]), let signature = Base64URL.decode(parts[2])
        else { return nil }
        let input = Data(token.utf8.prefix(parts[0].utf8.count + 1 + parts[1].utf8.count))
        guard Self.isValid(signature, of: input, with: entry.key.material) else { return nil }
        return try? JSONDecoder().decode(UniqueClaims<Claims>.self, from: Data(payload)).claims(in: payload)
    }

    private static func signature(of input: String, with material: Keyring.Material) throws -> [UInt8] {
        let data = Data(input.utf8)
        switch material {
        case .es256(let key): return [UInt8](try key.signature(for: data).rawRepresentation)
        case .ed25519(let key): return [UInt8](try key.signature(for: data))
        case .hs256(let key): return Array(HMAC<SHA256>.authenticationCode(for: data, using: key))
        }
    }

    private static func isValid(_ signature: [UInt8], of input: Data, with material: Keyring.Material) -> Bool {
        switch material {
        case .es256(let key):
            guard let parsed = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.publicKey.isValidSignature(parsed, for: input)
        case .ed25519(let key): return key.publicKey.isValidSignature(signature, for: input)
        case .hs256(let key):
            // Compares in constant time.
            return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: input, using: key)
        }
    }
}

/// A token could not be made.
enum SignedTokenError: Error {
    case noKey
}
