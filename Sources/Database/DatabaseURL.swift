import Foundation

/// Where the database is: `sqlite://PATH`, or `postgresql://user:password@host:port/database?sslmode=…`.
package enum DatabaseURL: Sendable, Equatable {
    /// What follows `sqlite://` is the path, relative or absolute.
    case sqlite(path: String)
    case postgresql(PostgreSQL)

    /// A libpq connection URI.
    ///
    /// It may hold a password, so it is never printed.
    package struct PostgreSQL: Sendable, Equatable, CustomStringConvertible {
        fileprivate let uri: String

        /// The address without its password.
        package var description: String {
            let hidden = "postgresql://‹redacted›"
            guard var parts = URLComponents(string: uri) else { return hidden }
            // An unescaped `/`, `?` or `#` in a password ends the address early: what follows still holds the rest of it.
            guard !parts.path.contains("@"), parts.query?.contains("@") != true, parts.fragment == nil else {
                return hidden
            }
            if parts.password != nil { parts.password = nil }
            // Also `sslpassword`, of a client's key.
            parts.queryItems = parts.queryItems?.filter { !$0.name.hasSuffix("password") }
            if parts.queryItems?.isEmpty == true { parts.queryItems = nil }
            return parts.string ?? hidden
        }

        /// Lends null-terminated keywords and values to `PQconnectdbParams`.
        ///
        /// The URI's own settings come later in the list, so they win over ours.
        func withConnectionParameters<Result>(
            _ body: (UnsafePointer<UnsafePointer<CChar>?>, UnsafePointer<UnsafePointer<CChar>?>) -> Result
        ) -> Result {
            let parameters = [
                ("connect_timeout", "5"), ("tcp_user_timeout", "15000"), ("keepalives_idle", "30"),
                ("fallback_application_name", "rukopys"), ("client_encoding", "UTF8"), ("dbname", uri),
            ]
            return withCStrings(parameters.map(\.0)) { keywords in
                withCStrings(parameters.map(\.1)) { values in body(keywords, values) }
            }
        }
    }

    /// What is taken, for who has written something else.
    package static let accepted = """
        sqlite://PATH, or postgresql://… in which @ / and % of a password or a setting are written as %40, %2F and %25
        """

    /// Reads a URL.
    ///
    /// - Returns: `nil` when the scheme is neither `sqlite` nor `postgresql` (`postgres` is understood too), nothing
    ///   follows it, or a part of the password would be taken for a part of the address.
    package init?(_ text: String) {
        for scheme in ["postgresql://", "postgres://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            guard !rest.isEmpty, Self.isUnmistakable(rest) else { return nil }
            self = .postgresql(PostgreSQL(uri: text))
            return
        }
        guard text.hasPrefix("sqlite://") else { return nil }
        let path = String(text.dropFirst("sqlite://".count))
        guard !path.isEmpty else { return nil }
        self = .sqlite(path: path)
    }

    /// Whether libpq finds the password where its author has put it.
    ///
    /// It takes what is before the first `@` for the credentials, if no `/` comes before, and reads bytes. Of what it then
    /// cannot make sense of, as a host `rest@db`, a setting without `=` or a broken `%`, its error quotes a part of the
    /// password.
    private static func isUnmistakable(_ address: Substring) -> Bool {
        let parts = address.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.count == 1 || !parts[0].contains(UInt8(ascii: "/")), let server = parts.last
        else { return false }
        let settings = server.drop { $0 != UInt8(ascii: "?") }.dropFirst()
        guard
            settings.split(separator: UInt8(ascii: "&"))
                .allSatisfy({ $0.count { $0 == UInt8(ascii: "=") } == 1 && $0.first != UInt8(ascii: "=") })
        else { return false }
        return !address.contains(/%(?![0-9A-Fa-f]{2})|%00/)
    }

    /// The address for logs and people, without a password.
    package var redacted: String {
        switch self {
        case .sqlite(let path): "sqlite://\(path)"
        case .postgresql(let address): address.description
        }
    }
}

/// Lends a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    var bytes: [CChar] = []
    var offsets: [Int] = []
    for string in strings {
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.utf8CString)
    }
    return bytes.withUnsafeBufferPointer { storage in
        let pointers = offsets.map { storage.baseAddress?.advanced(by: $0) } + [nil]
        return body(pointers)
    }
}
