/// Decodes the HTML entities that texts use in practice.
enum HTMLEntities {
    /// - Parameter start: where an `&` stands.
    /// - Returns: the character and the place just behind the entity; `nil` when it is none.
    static func decode(_ text: [Unicode.Scalar], at start: Int) -> (scalar: Unicode.Scalar, end: Int)? {
        let longest = 12
        guard let semicolon = text[(start + 1)...].prefix(longest).firstIndex(of: ";"), semicolon > start + 1 else {
            return nil
        }
        let name = String(String.UnicodeScalarView(text[(start + 1)..<semicolon]))
        guard let scalar = numeric(name) ?? named[name] else { return nil }
        return (scalar, semicolon + 1)
    }

    private static func numeric(_ name: String) -> Unicode.Scalar? {
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let value =
            digits.hasPrefix("x") || digits.hasPrefix("X") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, let scalar = Unicode.Scalar(value) else { return nil }
        // An entity must not bring back what the cleaner has taken out.
        return SourceCleaner.clean(String(Character(scalar))).first ?? " "
    }

    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ensp": " ", "emsp": " ",
        "thinsp": " ", "mdash": "—", "ndash": "–", "hellip": "…", "laquo": "«", "raquo": "»", "ldquo": "“",
        "rdquo": "”", "bdquo": "„", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "middot": "·", "bull": "•",
        "copy": "©", "reg": "®", "trade": "™", "deg": "°", "times": "×", "minus": "−", "plusmn": "±", "frac12": "½",
        "euro": "€", "pound": "£", "sect": "§", "para": "¶", "eacute": "é", "egrave": "è", "agrave": "à",
        "auml": "ä", "ouml": "ö", "uuml": "ü", "szlig": "ß", "ccedil": "ç", "ntilde": "ñ", "sup2": "²", "sup3": "³",
    ]
}
