/// Parts of a text that keep within a size.
enum Excerpt {
    /// The beginning, up to a blank near the limit; says where it was cut.
    static func head(_ text: String, _ limitBytes: Int) -> String {
        guard text.utf8.count > limitBytes else { return text }
        let whole = prefix(text[...], bytes: limitBytes)
        let end = whole.lastIndex(where: \.isWhitespace) ?? whole.endIndex
        return whole[..<end] + " […]"
    }

    /// The end, from a blank near the limit on.
    static func tail(_ text: String, _ limitBytes: Int) -> String {
        guard text.utf8.count > limitBytes else { return text }
        let whole = text[scalarBoundary(text.utf8.index(text.endIndex, offsetBy: -limitBytes), in: text[...])...]
        let start = whole.firstIndex(where: \.isWhitespace) ?? whole.startIndex
        return "[…]" + whole[start...]
    }

    /// The beginning of a text that is longer than so many bytes, without half a character at its end.
    static func prefix(_ text: Substring, bytes: Int) -> Substring {
        text[..<scalarBoundary(text.utf8.index(text.startIndex, offsetBy: bytes), in: text)]
    }

    /// The place itself, or the beginning of the scalar that it is in the middle of.
    private static func scalarBoundary(_ place: String.Index, in text: Substring) -> String.Index {
        var place = place
        while place > text.startIndex, place < text.endIndex, text.utf8[place] & 0xC0 == 0x80 {
            place = text.utf8.index(before: place)
        }
        return place
    }
}
