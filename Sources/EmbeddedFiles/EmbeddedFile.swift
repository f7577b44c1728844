import CEmbeddedFiles

/// A file of the repository that travels inside the binary, so that one file is all an operator has to copy.
///
/// The bytes are compiled in by C's `#embed` (see `Sources/CEmbeddedFiles`): SwiftPM's own embedding turns each byte
/// into a Swift literal, which compiles for minutes.
package struct EmbeddedFile: Sendable, Hashable {
    /// The file's path in the repository, such as `Migrations/sqlite/0001-accounts.sql`.
    package let name: String
    /// The file's text.
    ///
    /// Every embedded file is UTF-8.
    package let text: String

    /// All embedded files, in the order of their names.
    package static let all: [EmbeddedFile] = (0..<rukopys_embedded_file_count()).map { index in
        let file = rukopys_embedded_file_at(index)
        let bytes = UnsafeBufferPointer(start: file.bytes, count: file.count)
        return EmbeddedFile(name: String(cString: file.name), text: String(decoding: bytes, as: UTF8.self))
    }.sorted { $0.name < $1.name }

    /// The file of that name, or `nil`.
    package static func named(_ name: String) -> EmbeddedFile? {
        all.first { $0.name == name }
    }
}
