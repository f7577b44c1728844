/// A setting as it was read at start, for an operator who wonders what is in force.
struct SettingReading: Sendable, Hashable {
    let name: String
    /// As it was written; the default as the program shows it.
    let text: String
    /// Where it comes from: the command line, the environment, a file, or the default.
    let source: String

    /// Name, value and source in columns; a secret's value is not shown.
    var line: String {
        let value = text.isEmpty ? "-" : isSecret ? "‹redacted›" : Self.withoutPassword(text)
        return [name.padded(to: 28), value.padded(to: 36), source].joined(separator: " ")
    }

    /// Secrets are named by what they are.
    private var isSecret: Bool {
        source != Self.byDefault
            && ["_KEY", "_KEY_PREVIOUS", "_SECRETS", "_TOKEN"].contains { name.hasSuffix($0) }
    }

    static let byDefault = "default"

    /// An address may hold a name and a password before its host, and more of the kind in its query.
    private static func withoutPassword(_ text: String) -> String {
        text.replacing(/:\/\/[^\/?#]*@/, with: "://‹redacted›@").replacing(/(?i)(password|sslkey)=[^&]*/) { match in
            "\(match.1)=‹redacted›"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
