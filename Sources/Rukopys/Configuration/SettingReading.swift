/// A setting as it was read at start, for an operator who wonders what is in force.
///
/// It never holds a secret.
struct SettingReading: Sendable, Hashable {
    let name: String
    /// As it was written, without what is secret; the default as the program shows it.
    let shown: String
    /// Where it comes from: the command line, the environment, a file, or the default.
    let source: String

    static let byDefault = "default"

    init(name: String, text: String, source: String) {
        self.name = name
        self.source = source
        // Secrets are named by what they are; whoever knows a webhook's address may post there.
        let isSecret = ["_KEY", "_KEY_PREVIOUS", "_SECRETS", "_TOKEN", "_WEBHOOK_URL"].contains { name.hasSuffix($0) }
        shown = text.isEmpty ? "-" : isSecret ? "‹redacted›" : Self.withoutPassword(text)
    }

    /// Name, value and source in columns.
    var line: String { [name.padded(to: 28), shown.padded(to: 36), source].joined(separator: " ") }

    /// An address may hold a name and a password before its host, and more of the kind in its query.
    private static func withoutPassword(_ text: String) -> String {
        // A file's path may have an @ in it. In all others it ends the name, whatever stands before it.
        guard !text.hasPrefix("sqlite://") else { return text }
        return text.replacing(/:\/\/.*@/, with: "://‹redacted›@").replacing(/(?i)(password|sslkey)=[^&]*/) { match in
            "\(match.1)=‹redacted›"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
