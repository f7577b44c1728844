import Foundation

/// An empty folder that lives as long as one file is being made.
struct WorkFolder: Sendable {
    let path: String

    /// Lends a new folder and removes it with its contents, however `body` ends.
    static func with<T: Sendable>(_ body: (WorkFolder) async throws -> T) async throws -> T {
        let url = FileManager.default.temporaryDirectory.appending(path: "rukopys-export-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: url) }
        return try await body(WorkFolder(path: url.path))
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path).appending(path: name))
    }

    /// - Parameter subfolder: made when it is not there.
    func write(_ text: String, to name: String, in subfolder: String) throws {
        let url = URL(filePath: path).appending(path: subfolder)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url.appending(path: name))
    }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path).appending(path: name))
    }
}
