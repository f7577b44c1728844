import Foundation

/// Folders that live as long as a test.
package enum TemporaryFolder {
    /// Lends a new empty folder and removes it with its contents, however `body` ends.
    package static func with<T>(_ body: (URL) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appending(path: "rukopys-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder)
    }
}
