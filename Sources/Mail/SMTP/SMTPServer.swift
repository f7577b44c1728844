import Foundation
import Security

/// A mail server that takes our mail, as `SMTP_URL` names it: `smtp://` or `smtps://user:password@host:port`.
package struct SMTPServer: Sendable, Equatable, CustomStringConvertible {
    /// How the connection is kept from others' eyes.
    package enum Encryption: Sendable, Equatable {
        /// TLS from the first byte (RFC 8314 §3.3).
        case implicit
        /// STARTTLS (RFC 3207), or no mail.
        case required
        /// STARTTLS where the server offers it: for a server on this machine, or in development.
        case whereOffered
    }

    /// Who we are to the server (RFC 4954).
    package struct Login: Sendable, Equatable {
        package let user: String
        package let password: Secret
    }

    package let host: String
    package let port: Int
    package let login: Login?
    package let encryption: Encryption
    /// A file of certificate authorities (PEM) to trust instead of the system's; `nil` for those.
    package var authorities: String?

    /// - Parameters:
    ///   - url: a user's name and password in it are percent-encoded. The port is 587 for `smtp://` (RFC 6409) and 465
    ///     for `smtps://` (RFC 8314) unless it is given.
    ///   - mayBePlain: whether mail may go unencrypted to another machine, as long as no password goes with it.
    /// - Returns: `nil` for anything else.
    package init?(_ url: String, mayBePlain: Bool, authorities: String? = nil) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let parts = URLComponents(string: url),
            let scheme = parts.scheme?.lowercased(), ["smtp", "smtps"].contains(scheme),
            let host = parts.host, !host.isEmpty, ["", "/"].contains(parts.path), parts.query == nil,
            parts.fragment == nil, (1...65_535).contains(parts.port ?? 25)
        else { return nil }
        // Without its brackets: they belong to the URL.
        let name = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard !name.isEmpty, let login = Self.login(parts) else { return nil }
        self.host = name
        self.login = login
        self.authorities = authorities
        port = parts.port ?? (scheme == "smtps" ? 465 : 587)
        if scheme == "smtps" {
            encryption = .implicit
        } else {
            let isHere = name == "localhost" || IPAddress(name)?.isLoopback == true
            encryption = isHere || (mayBePlain && login == nil) ? .whereOffered : .required
        }
    }

    /// - Returns: `nil` when one half is missing or is no text; an inner `nil` when there is neither.
    private static func login(_ parts: URLComponents) -> Login?? {
        switch (parts.user, parts.password) {
        case (nil, nil): return .some(nil)
        case (let user?, let password?):
            guard !user.isEmpty, !(user + password).unicodeScalars.contains(where: { $0.value < 0x20 }) else {
                return nil
            }
            return Login(user: user, password: Secret(password))
        default: return nil
        }
    }

    /// Without the login.
    package var description: String {
        "\(encryption == .implicit ? "smtps" : "smtp")://\(authority)"
    }

    /// `host:port`, an IPv6 address in brackets.
    var authority: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}
