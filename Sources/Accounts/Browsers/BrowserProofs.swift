/// What a browser holds of ours that says something about it and opens nothing, by the names of ``BrowserProof``.
///
/// Whatever stands there is looked at only where it matters, and then it has to be ours.
package struct BrowserProofs: Sendable {
    package static let none = BrowserProofs([:])

    private let values: [String: String]

    package init(_ values: [String: String]) {
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }
}

/// Something for a browser to keep, in a cookie.
package struct BrowserProof: Sendable {
    /// Of letters, digits, `-` and `_`.
    package let name: String
    /// Of the characters that a cookie's value may have (RFC 6265 §4.1.1).
    package let value: String
    package let lifetime: Duration
}
