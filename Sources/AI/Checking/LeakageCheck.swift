/// Finds what a text repeats of the prompt it was written from: its rules, the marks around the data, or that a machine
/// speaks.
struct LeakageCheck {
    /// So many words in a row are nobody's chance.
    private static let shingleLength = 8

    private let shingles: Set<String>

    /// - Parameter instructions: ours, without anything that a customer wrote.
    init(instructions: String) {
        shingles = Set(Self.shingles(of: instructions))
    }

    /// Whether there is something of the prompt in a text.
    func finds(in text: String) -> Bool {
        if text.firstMatch(of: /<\/?data-[0-9a-f]{16}/) != nil { return true }
        let lower = text.lowercased()
        if Self.confessions.contains(where: lower.contains) { return true }
        return Self.shingles(of: text).contains(where: shingles.contains)
    }

    /// The text without the sentences, and without the lines outside of prose, that repeat something.
    func cleaned(_ markdown: String) -> String {
        guard finds(in: markdown) else { return markdown }
        let prose = MarkdownSentences(markdown) { !finds(in: $0) }.markdown
        guard finds(in: prose) else { return prose }
        return prose.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !finds(in: String($0)) }.joined(separator: "\n")
    }

    private static let confessions = [
        "as an ai language model", "as a large language model, i", "i cannot fulfill this request",
        "як мовна модель, я", "als ki-sprachmodell", "jako model językowy",
    ]

    private static func shingles(of text: String) -> [String] {
        let words = Word.words(in: text.unicodeScalars).map(\.lower)
        guard words.count >= shingleLength else { return [] }
        return (0...(words.count - shingleLength)).map {
            words[$0..<($0 + shingleLength)].joined(separator: " ")
        }
    }
}
