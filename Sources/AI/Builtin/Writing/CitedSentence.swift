/// Puts a citation where it belongs: before the sentence's full stop.
enum CitedSentence {
    /// - Parameters:
    ///   - key: `nil` for a sentence whose citation follows with a later one.
    ///   - startsLine: whether it begins a paragraph.
    static func markdown(_ sentence: String, citing key: String?, startsLine: Bool) -> String {
        guard let key else { return MarkdownEscape.escaped(sentence, startsLine: startsLine) }
        let scalars = Array(sentence.unicodeScalars)
        // "1790 р." keeps its full stop; the sentence gets one of its own behind the citation.
        if Abbreviations.end(scalars) {
            return MarkdownEscape.escaped(sentence, startsLine: startsLine) + " [@\(key)]."
        }
        let body = scalars.prefix(upTo: scalars.lastIndex { !isTerminator($0) }.map { $0 + 1 } ?? scalars.count)
        let end = String(String.UnicodeScalarView(scalars[body.endIndex...]))
        // A sentence that ends within a quotation: the mark stays inside it.
        let text = String(String.UnicodeScalarView(body))
        return MarkdownEscape.escaped(text, startsLine: startsLine) + " [@\(key)]" + (end.isEmpty ? "." : end)
    }

    private static func isTerminator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "!", "…", "。", "！", "۔": true
        default: false
        }
    }
}
