import Crypto
import Database
import TestSupport

@testable import Security

extension Keyring.Key {
    /// A key for each ring that no database has seen.
    static func samples() -> [Keyring.Key] {
        let refresh = Keyring.Key(
            id: "a-ring-of-its-own", ring: .refresh, material: .hs256(SymmetricKey(size: .bits256)),
            activateAt: TestClock.start)
        return [access(activateAt: TestClock.start), refresh]
    }

    /// A new key for access tokens.
    static func access(activateAt: Timestamp) -> Keyring.Key {
        let key = P256.Signing.PrivateKey()
        return Keyring.Key(
            id: Keyring.thumbprint(of: key.publicKey), ring: .access, material: .es256(key), activateAt: activateAt)
    }
}
