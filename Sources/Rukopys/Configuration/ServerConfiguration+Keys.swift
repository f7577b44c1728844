import Database
import Security

extension ServerConfiguration {
    /// The signing keys that are kept in a database.
    func keyring(_ database: any Database, _ masterKey: MasterKey) -> Keyring {
        Keyring(database: database, masterKey: masterKey, previous: previousMasterKey, algorithm: algorithm)
    }

    /// What changes them, by itself or for an operator.
    func keyRotation(_ database: any Database, _ masterKey: MasterKey) -> KeyRotation {
        KeyRotation(
            database: database, keyring: keyring(database, masterKey), audit: AuditLog(masterKey: masterKey),
            settings: KeyRotation.Settings(
                // With the leeway that other nodes' clocks are given.
                longestAccessToken: tokens.accessLifetime + .seconds(120),
                longestRefreshToken: tokens.absoluteLimit + .seconds(120)))
    }
}
