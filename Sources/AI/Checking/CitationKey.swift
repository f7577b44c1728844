/// A citation key in a text: `@name` or `@{name}`.
struct CitationKey {
    let name: String
    /// Just behind it.
    let end: Int

    /// - Parameter start: where an `@` should be.
    init?(in text: [Unicode.Scalar], at start: Int) {
        guard start + 1 < text.count, text[start] == "@", start == 0 || text[start - 1] != "\\" else { return nil }
        var index = start + 1
        if text[index] == "{" {
            guard let close = text[index...].prefix(200).firstIndex(of: "}"), close > index + 1 else { return nil }
            name = String(String.UnicodeScalarView(text[(index + 1)..<close]))
            end = close + 1
            return
        }
        guard text[index].isWordPart || text[index] == "_" else { return nil }
        var last = index
        while index < text.count {
            if text[index].isWordPart || text[index] == "_" {
                last = index
            } else if !Self.innerPunctuation.contains(text[index]) || index - last > 1 {
                break
            }
            index += 1
        }
        name = String(String.UnicodeScalarView(text[(start + 1)...last]))
        end = last + 1
    }

    /// Allowed within a key, not at its end (pandoc's manual, "Citation syntax").
    private static let innerPunctuation: [Unicode.Scalar] = [
        ":", ".", "#", "$", "%", "&", "-", "+", "?", "<", ">", "~", "/",
    ]
}
