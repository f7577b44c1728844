import Foundation

/// A program that makes files, and what it may use.
struct Tool: Sendable {
    let name: String
    /// So much memory it may ask for.
    let addressSpaceBytes: Int
    /// So long it may take.
    var limit: Duration
    /// The largest file that is taken from it.
    var outputBytes = 256 << 20

    /// 200 pages take a few seconds; the Haskell runtime does with half a gigabyte.
    static let pandoc = Tool(name: "pandoc", addressSpaceBytes: 1 << 30, limit: .seconds(120))
    /// Lays out the whole document in memory.
    static let weasyprint = Tool(name: "weasyprint", addressSpaceBytes: 4 << 30, limit: .seconds(300))

    /// A PDF that is larger than an upload can be unpacks to far more; the text of 10,000 pages has this size.
    static let pdftotext = Tool(
        name: "pdftotext", addressSpaceBytes: 1 << 30, limit: .seconds(30), outputBytes: 40 << 20)

    /// Whether it stands in one of the folders of `PATH`.
    var isInstalled: Bool { Self.isInstalled(name) }

    static func isInstalled(_ name: String) -> Bool {
        searchPath.split(separator: ":").contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }

    static var searchPath: String {
        ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
    }
}
