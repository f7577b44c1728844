import Crypto
import EmbeddedFiles

/// One numbered step of the schema, for one engine.
///
/// Never edited once it has landed: its checksum is recorded.
package struct Migration: Sendable, Hashable {
    /// 1, 2, 3 … without gaps, the same on both engines.
    package let number: Int
    /// What it brings, such as `accounts`.
    package let name: String
    /// The statements.
    package let script: String
    /// Whether a binary that does not know this migration can go on working after it.
    package let isCompatibleWithPrevious: Bool

    /// SHA-256 of the script in lower-case hexadecimal.
    package var checksum: String {
        SHA256.hash(data: Array(script.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The line that every script must hold, with `yes` or `no`.
    private static let compatibilityMark = "-- compatible with the previous release: "

    /// Reads an embedded file such as `Migrations/sqlite/0001-accounts.sql`; `nil` when it is none, or lacks its mark.
    init?(_ file: EmbeddedFile) {
        guard let fileName = file.name.split(separator: "/").last, fileName.hasSuffix(".sql") else { return nil }
        let parts = fileName.dropLast(4).split(separator: "-", maxSplits: 1)
        guard parts.count == 2, let number = Int(parts[0]) else { return nil }
        if file.text.contains(Self.compatibilityMark + "yes\n") {
            isCompatibleWithPrevious = true
        } else if file.text.contains(Self.compatibilityMark + "no\n") {
            isCompatibleWithPrevious = false
        } else {
            return nil
        }
        self.number = number
        name = String(parts[1])
        script = file.text
    }

    /// For tests of the migrator.
    package init(number: Int, name: String, script: String, isCompatibleWithPrevious: Bool) {
        self.number = number
        self.name = name
        self.script = script
        self.isCompatibleWithPrevious = isCompatibleWithPrevious
    }

    /// The schema that this binary knows, in order.
    package static func known(for dialect: Dialect) -> [Migration] {
        EmbeddedFile.all
            .filter { $0.name.hasPrefix("Migrations/\(dialect.rawValue)/") }
            .compactMap(Migration.init)
            .sorted { $0.number < $1.number }
    }
}
