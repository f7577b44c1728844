import Database
import Foundation
import Security

/// Whether the master key opens the stored keys, and whether these are changed in time.
struct KeysCheck: DoctorCheck {
    let configuration: ServerConfiguration
    var now: @Sendable () -> Timestamp = { TimeSource.system.now() }
    let name = "keys"

    /// The periodic job stages the next key after 90 days.
    static let oldest = Duration.seconds(100 * 86_400)

    func findings() async throws -> [Finding] {
        guard let masterKey = try InstalledMasterKey.find(configuration) else {
            return [.ok("there is no master key yet: the first start makes one in DATA_DIR")]
        }
        let stored = try await ExistingDatabase.with(configuration) { database -> [Finding] in
            guard try await Migrator(database).state() != nil else { return [] }
            do {
                return try await previous(database, masterKey) + age(database, masterKey)
            } catch let error as KeyringError {
                return [
                    .failed(
                        error.reason,
                        "set the RUKOPYS_MASTER_KEY that it was made with; if it is lost: rukopys admin keys reset")
                ]
            }
        }
        let findings = (stored ?? []) + file()
        return findings.isEmpty ? [.ok("none are stored yet")] : findings
    }

    /// Whether the previous master key is still needed.
    private func previous(_ database: any Database, _ masterKey: MasterKey) async throws -> [Finding] {
        _ = try await configuration.keyring(database, masterKey).reload()
        guard configuration.previousMasterKey != nil else { return [] }
        do {
            _ = try await Keyring(database: database, masterKey: masterKey).reload()
            let log = AuditLog(masterKey: masterKey, previous: configuration.previousMasterKey)
            guard try await database.read({ try log.needsNoPreviousKey(in: $0) }) else {
                return [
                    .warning(
                        "the audit log still needs RUKOPYS_MASTER_KEY_PREVIOUS", "run rukopys admin keys reseal")
                ]
            }
            return [.warning("nothing needs RUKOPYS_MASTER_KEY_PREVIOUS any more", "take it away on all nodes")]
        } catch KeyringError.wrongMasterKey {
            return [.warning("keys are sealed under RUKOPYS_MASTER_KEY_PREVIOUS", "run rukopys admin keys reseal")]
        }
    }

    private func age(_ database: any Database, _ masterKey: MasterKey) async throws -> [Finding] {
        let now = now()
        let keys = try await configuration.keyRotation(database, masterKey).list(at: now)
        let current = keys.filter { $0.state == .current }
        guard !current.isEmpty else { return [.ok("none are stored yet")] }
        return current.map { key in
            let days = Int((now - key.activateAt) / .seconds(86_400))
            let text = "the \(key.ring.rawValue) key signs since \(days) days"
            // A next one that stands ready will take over by itself.
            guard now - key.activateAt > Self.oldest,
                !keys.contains(where: { $0.ring == key.ring && $0.state == .next })
            else { return .ok(text) }
            return .warning(text, "a running server changes it after 90 days; or run rukopys admin keys rotate")
        }
    }

    /// Development's key lies in a file.
    private func file() -> [Finding] {
        let path = InstalledMasterKey.path(configuration)
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard configuration.masterKey == nil, let mode = attributes?[.posixPermissions] as? Int, mode & 0o077 != 0
        else {
            return []
        }
        return [.failed("other users of this machine can read \(path)", "chmod 600 \(path), and change the key")]
    }
}
