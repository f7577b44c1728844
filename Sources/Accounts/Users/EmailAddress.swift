import Database
import Foundation

/// An e-mail address in the form in which it is stored, compared and mailed.
///
/// Unicode is normalised (NFC), the local part lower-cased, the domain lower-cased and in A-labels (RFC 5890), so that
/// two ways of typing one address are one user, and mail goes to exactly what was compared.
package struct EmailAddress: Sendable, Hashable, SQLConvertible, CustomStringConvertible {
    /// `local@domain`.
    package let text: String

    /// Reads what somebody typed; `nil` when it is no address we would mail to.
    package init?(_ typed: String) {
        guard let at = typed.lastIndex(of: "@") else { return nil }
        // In this order: lower-casing can leave a composed letter in two parts.
        let local = typed[..<at].lowercased().precomposedStringWithCanonicalMapping
        guard (1...64).contains(local.utf8.count), local.unicodeScalars.allSatisfy(Self.isAllowedInLocalPart),
            !local.hasPrefix("."), !local.hasSuffix("."), !local.contains(".."),
            let domain = Self.domain(typed[typed.index(after: at)...])
        else { return nil }
        let address = local + "@" + domain
        // RFC 5321 §4.5.3.1.3: a path holds 256 octets, its angle brackets included.
        guard address.utf8.count <= 254 else { return nil }
        text = address
    }

    package init?(sqlValue: SQLValue) {
        guard case .text(let stored) = sqlValue else { return nil }
        text = stored
    }

    package var sqlValue: SQLValue { .text(text) }
    package var description: String { "‹e-mail›" }

    /// For a page that anybody with the link can see: `a•••@example.org`.
    package var masked: String {
        guard let at = text.lastIndex(of: "@") else { return "•••" }
        return "\(text.prefix(1))•••\(text[at...])"
    }

    /// RFC 5322's atoms and dots, and letters and digits beyond ASCII (RFC 6531).
    ///
    /// No quoted strings: they are legal, unused, and a way to smuggle.
    private static func isAllowedInLocalPart(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return CharacterSet.alphanumerics.contains(scalar) || ".!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
        }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }

    private static func domain(_ typed: Substring) -> String? {
        var domain = typed.lowercased()
        if !domain.utf8.allSatisfy({ $0 < 0x80 }) {
            var parts = URLComponents()
            parts.scheme = "https"
            parts.host = domain
            guard let encoded = parts.encodedHost, encoded.utf8.allSatisfy({ $0 < 0x80 }), !encoded.contains("%")
            else { return nil }
            domain = encoded.lowercased()
        }
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, domain.utf8.count <= 253 else { return nil }
        let areLabelsValid = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                && label.utf8.allSatisfy { byte in
                    byte == UInt8(ascii: "-") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
        }
        // An all-numeric top label would be an IP address.
        guard areLabelsValid, let top = labels.last, !top.utf8.allSatisfy({ $0 < 0x3A }) else { return nil }
        return domain
    }
}
