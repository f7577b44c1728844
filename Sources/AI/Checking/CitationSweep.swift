/// Finds the citations in a section's Markdown, removes those of keys that no source has, and says which were which.
///
/// The syntax is pandoc's: `[@key]`, `[see @key, p. 3; -@other]`, and `@key` in the running text. An escaped `\@` or
/// `\[` is text, and so is an `@` after a letter or a digit, as in an address.
struct CitationSweep {
    /// The text, with citations of known keys only.
    let markdown: String
    /// The text without any citation, for counting words.
    let prose: String
    /// The known keys, each once, in the order of their first appearance.
    let citations: [String]
    let unknown: [String]

    init(_ text: String, knownKeys: Set<String>) {
        var scanner = CitationScanner(Array(text.unicodeScalars), knownKeys: knownKeys)
        scanner.run()
        markdown = String(String.UnicodeScalarView(scanner.markdown))
        prose = String(String.UnicodeScalarView(scanner.prose))
        citations = scanner.citations
        unknown = scanner.unknown
    }
}

/// One pass over the text.
private struct CitationScanner {
    private let text: [Unicode.Scalar]
    private let knownKeys: Set<String>
    private var position = 0
    private(set) var markdown: [Unicode.Scalar] = []
    private(set) var prose: [Unicode.Scalar] = []
    private(set) var citations: [String] = []
    private(set) var unknown: [String] = []
    private var noted: Set<String> = []

    /// No citation is longer; bounds the search for its end.
    private static let longestGroup = 1_000

    init(_ text: [Unicode.Scalar], knownKeys: Set<String>) {
        self.text = text
        self.knownKeys = knownKeys
    }

    mutating func run() {
        while position < text.count {
            switch text[position] {
            case "\\": copy(through: min(position + 1, text.count - 1))
            case "`": copy(through: endOfCode())
            case "[":
                if let end = endOfGroup() { sweepGroup(to: end) } else { copy(through: position) }
            case "@":
                if let key = CitationKey(in: text, at: position), isStandalone {
                    sweep(key)
                } else {
                    copy(through: position)
                }
            default: copy(through: position)
            }
        }
    }

    private mutating func copy(through last: Int) {
        markdown.append(contentsOf: text[position...last])
        prose.append(contentsOf: text[position...last])
        position = last + 1
    }

    /// The last backtick of the code span that starts here; of the run itself when nothing closes it.
    private func endOfCode() -> Int {
        let start = position
        var runEnd = start
        while runEnd + 1 < text.count, text[runEnd + 1] == "`" { runEnd += 1 }
        let length = runEnd - start + 1
        var run = 0
        var index = runEnd + 1
        while index < text.count, index - runEnd < Self.longestGroup {
            run = text[index] == "`" ? run + 1 : 0
            if run == length, index + 1 == text.count || text[index + 1] != "`" { return index }
            index += 1
        }
        return runEnd
    }

    /// The bracket that closes the one here, when a citation stands between them.
    private func endOfGroup() -> Int? {
        var index = position + 1
        var hasKey = false
        while index < text.count, index - position < Self.longestGroup {
            switch text[index] {
            case "[": return nil
            case "]": return hasKey ? index : nil
            case "\\": index += 1
            case "@": hasKey = hasKey || (!text[index - 1].isWordPart && CitationKey(in: text, at: index) != nil)
            default: break
            }
            index += 1
        }
        return nil
    }

    /// Whether the `@` here begins a word.
    private var isStandalone: Bool { position == 0 || !text[position - 1].isWordPart }

    private mutating func sweepGroup(to end: Int) {
        let items = text[(position + 1)..<end].split(separator: ";", omittingEmptySubsequences: true)
        var kept: [[Unicode.Scalar]] = []
        for item in items {
            let keys = keys(in: item)
            let known = keys.filter { note($0.name) }
            if keys.count == 1, known.count == 1 {
                kept.append(Array(item))
            } else {
                // Prefixes and page numbers of several keys cannot be told apart: the known keys remain.
                kept += known.map { Array("@\($0.name)".unicodeScalars) }
            }
        }
        if kept.isEmpty {
            dropTrailingSpace()
        } else {
            markdown.append("[")
            markdown.append(contentsOf: kept.joined(separator: [";"]).drop(while: \.isSpace))
            markdown.append("]")
        }
        position = end + 1
    }

    private func keys(in item: ArraySlice<Unicode.Scalar>) -> [CitationKey] {
        item.indices.filter { !text[$0 - 1].isWordPart }.compactMap { CitationKey(in: text, at: $0) }
    }

    private mutating func sweep(_ key: CitationKey) {
        if note(key.name) {
            markdown.append(contentsOf: text[position..<key.end])
        } else {
            dropTrailingSpace()
        }
        position = key.end
    }

    /// Remembers a key; whether it is known.
    private mutating func note(_ key: String) -> Bool {
        let isKnown = knownKeys.contains(key)
        if noted.insert(key).inserted {
            if isKnown { citations.append(key) } else { unknown.append(key) }
        }
        return isKnown
    }

    /// What stood before a removed citation would otherwise leave a blank before the full stop.
    private mutating func dropTrailingSpace() {
        while let last = markdown.last, last == " " || last == "\u{A0}" { markdown.removeLast() }
    }
}
