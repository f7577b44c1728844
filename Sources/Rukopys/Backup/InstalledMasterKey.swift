import Foundation
import Security

/// The master key that this installation has, for commands that make none: a new one would open nothing.
enum InstalledMasterKey {
    static func path(_ configuration: ServerConfiguration) -> String { configuration.dataFolder + "/master.key" }

    /// - Returns: `nil` when there is none.
    /// - Throws: `MasterKeyFileError`.
    static func find(_ configuration: ServerConfiguration) throws -> MasterKey? {
        if let key = configuration.masterKey { return key }
        guard FileManager.default.fileExists(atPath: path(configuration)) else { return nil }
        return try MasterKey.development(in: configuration.dataFolder)
    }
}
