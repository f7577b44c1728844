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
            throw CannotPrepare(reason: "cannot make the data folder \(configuration.dataFolder): \(Self.why(error))")
        }
    }

    /// The system's own words where Foundation keeps them.
    private static func why(_ error: any Error) -> String {
        guard let cause = (error as? CocoaError)?.underlying as? POSIXError else { return error.localizedDescription }
        return String(cString: strerror(cause.code.rawValue))
    }
}
