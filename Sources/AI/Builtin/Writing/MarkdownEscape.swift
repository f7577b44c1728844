/// Writes plain text into Markdown so that it stays plain text.
enum MarkdownEscape {
    /// - Parameter startsLine: whether the text begins a paragraph, where more characters have a meaning.
    static func escaped(_ text: String, startsLine: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        let scalars = Array(text.unicodeScalars)
        let startMark = startsLine ? startMark(scalars) : nil
        for (place, scalar) in scalars.enumerated() {
            if place == startMark || isSpecial(scalar) || (scalar == "&" && isEntity(scalars, at: place)) {
                result.append("\\")
            }
            result.append(scalar.isControl ? " " : scalar)
        }
        return String(result)
    }

    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "@", "$", "~", "^", "|": true
        default: false
        }
    }

    private static func isEntity(_ text: [Unicode.Scalar], at start: Int) -> Bool {
        let name = text[(start + 1)...].prefix(40).prefix { $0 != ";" }
        return name.endIndex < text.count && text[name.endIndex] == ";" && !name.isEmpty
            && name.allSatisfy { $0.isWordPart || $0 == "#" }
    }

    /// Where a mark stands that would make the paragraph a heading, an item or a block of another kind.
    private static func startMark(_ text: [Unicode.Scalar]) -> Int? {
        guard let first = text.first else { return nil }
        if "#+-=:%•".unicodeScalars.contains(first) { return 0 }
        let longestLabel = 12
        let label = text.prefix(longestLabel).prefix { $0.isWordPart || $0 == "(" }
        guard label.endIndex + 1 < text.count, !label.isEmpty, text[label.endIndex + 1].isSpace else { return nil }
        let mark = text[label.endIndex]
        return mark == "." || mark == ")" ? label.endIndex : nil
    }
}
