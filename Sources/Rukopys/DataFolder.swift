import Foundation

/// The folder of the SQLite file, the outbox, the artifacts and the development keys.
enum DataFolder {
    /// Makes it, readable by its owner only.
    ///
    /// - Throws: ``CannotPrepare``.
    static func prepare(_ configuration: ServerConfiguration) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: configuration.dataFolder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw CannotPrepare(
                reason: "cannot make the data folder \(configuration.dataFolder): \(error.localizedDescription)")
        }
    }
}
