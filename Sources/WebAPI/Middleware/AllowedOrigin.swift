import Foundation

/// An origin whose pages may read our answers, exactly as browsers write it in `Origin` (RFC 6454 §6.2).
package struct AllowedOrigin: Sendable, Hashable {
    let text: String

    /// Reads `https://app.example.org`; a port that the scheme implies is left out, as browsers do.
    ///
    /// - Returns: `nil` for anything else: a path, a wildcard, `null`.
    package init?(_ written: String) {
        guard written.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "*") }),
            let parts = URLComponents(string: written.lowercased()), let scheme = parts.scheme,
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.path.isEmpty,
            parts.user == nil, parts.password == nil, parts.query == nil, parts.fragment == nil
        else { return nil }
        let impliedPort = scheme == "https" ? 443 : 80
        let port = parts.port.flatMap { $0 == impliedPort ? nil : ":\($0)" } ?? ""
        text = "\(scheme)://\(host)\(port)"
    }
}
