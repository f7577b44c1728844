/// Removes what a browser would not show as text: comments, scripts, style sheets and the like, with their contents.
enum HiddenMarkup {
    private static let elements = [
        "script", "style", "iframe", "svg", "math", "noscript", "template", "object", "head", "textarea", "select",
    ]

    /// What is never closed loses only its tag, so that a stray `<!--` does not cost the rest of the source.
    static func removed(from text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard text.contains("<") else { return text }
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        // A search that once failed fails for every later start too; without this, hostile text would be quadratic.
        var neverClosed: Set<String> = []
        var index = 0
        while index < text.count {
            guard text[index] == "<", let closing = closing(of: text, at: index), !neverClosed.contains(closing) else {
                result.append(text[index])
                index += 1
                continue
            }
            guard let end = find(Array(closing.unicodeScalars), in: text, from: index + 2) else {
                neverClosed.insert(closing)
                continue
            }
            index = end
            guard closing.hasPrefix("<") else { continue }
            while index < text.count, text[index] != ">" { index += 1 }
            index = min(index + 1, text.count)
            // An element stands apart from the text around it, a comment does not.
            result.append(" ")
        }
        return result
    }

    /// The text that ends the hidden part which begins at `start`, in lower case.
    private static func closing(of text: [Unicode.Scalar], at start: Int) -> String? {
        if matches("<!--", text, at: start) { return "-->" }
        if matches("<![cdata[", text, at: start) { return "]]>" }
        if matches("<?", text, at: start) { return "?>" }
        for element in elements where matches("<" + element, text, at: start) {
            let next = start + 1 + element.utf8.count
            if next == text.count || !text[next].isWordPart { return "</" + element }
        }
        return nil
    }

    /// Just behind the first appearance of `pattern`, which is in lower case.
    private static func find(_ pattern: [Unicode.Scalar], in text: [Unicode.Scalar], from start: Int) -> Int? {
        guard let first = pattern.first, start < text.count else { return nil }
        for index in start..<text.count where text[index] == first && matches(pattern, text, at: index) {
            return index + pattern.count
        }
        return nil
    }

    private static func matches(_ pattern: String, _ text: [Unicode.Scalar], at start: Int) -> Bool {
        matches(Array(pattern.unicodeScalars), text, at: start)
    }

    private static func matches(_ pattern: [Unicode.Scalar], _ text: [Unicode.Scalar], at start: Int) -> Bool {
        guard start + pattern.count <= text.count else { return false }
        for offset in pattern.indices {
            let value = text[start + offset].value
            let lower = (0x41...0x5A).contains(value) ? value + 0x20 : value
            if lower != pattern[offset].value { return false }
        }
        return true
    }
}
