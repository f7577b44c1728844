import Crypto
import Database
import Foundation
import Security

package typealias ChallengeID = Identifier<Challenge>

/// A mailed link and code that wait to be shown.
package enum Challenge {
    /// How long a link and its code are good.
    package static let lifetime = Duration.seconds(600)
    /// So many wrong codes end it.
    package static let mostAttempts = 5
    /// So many wrong codes an address bears, over all its challenges: one day's guesses hit once in 80,000.
    package static let wrongCodesPerAddress = RateLimit(50, per: .seconds(3_600))
}

/// The link's secret and the code of a challenge, derived from its id under keys outside the database: whoever reads
/// the database, or a mail job's arguments, has nothing that signs in.
struct ChallengeSecrets: Sendable {
    private let linkKey: SymmetricKey
    private let codeKey: SymmetricKey

    init(masterKey: MasterKey) {
        linkKey = masterKey.derived(for: .magicLinks)
        codeKey = masterKey.derived(for: .signInCodes)
    }

    /// What stands behind `token=` in the link: the id, a dot, and 32 bytes in base64url.
    func token(for challenge: ChallengeID) -> String {
        let secret = HMAC<SHA256>.authenticationCode(for: Data(challenge.text.utf8), using: linkKey)
        return challenge.text + "." + Base64URL.encode(Array(secret))
    }

    /// The challenge that a token proves, or `nil`.
    ///
    /// Takes the same time for every wrong secret.
    func challenge(provenBy token: String) -> ChallengeID? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard token.utf8.count <= 128, parts.count == 2, let id = ChallengeID(String(parts[0])), id.text == parts[0],
            let secret = Base64URL.decode(parts[1]),
            HMAC<SHA256>.isValidAuthenticationCode(secret, authenticating: Data(id.text.utf8), using: linkKey)
        else { return nil }
        return id
    }

    /// Eight digits.
    ///
    /// The bias of the remainder is below 10⁻¹¹.
    func code(for challenge: ChallengeID) -> String {
        let bytes = HMAC<SHA256>.authenticationCode(for: Data(challenge.text.utf8), using: codeKey)
        let number = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } % 100_000_000
        let digits = String(number)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }

    /// Compares in constant time; white space and dashes that people type between the digits are left out.
    func isCode(_ typed: String, of challenge: ChallengeID) -> Bool {
        let digits = Array(typed.utf8.filter { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "-") })
        let expected = Array(code(for: challenge).utf8)
        guard digits.count == expected.count else { return false }
        return zip(digits, expected).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
