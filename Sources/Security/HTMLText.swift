/// Text as HTML and XML show it, also within attributes.
package enum HTMLText {
    /// Escapes scalar by scalar.
    ///
    /// Not character by character: to Swift a `<` with a combining mark behind it, or with a prepended one before it
    /// (UAX #29, GB9b), is another character than `<`; to a browser it is not.
    package static func escape(_ text: String) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped.append(contentsOf: "&amp;".unicodeScalars)
            case "<": escaped.append(contentsOf: "&lt;".unicodeScalars)
            case ">": escaped.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": escaped.append(contentsOf: "&quot;".unicodeScalars)
            case "'": escaped.append(contentsOf: "&#39;".unicodeScalars)
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
