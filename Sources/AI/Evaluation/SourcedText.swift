/// A section's Markdown as its sentences, each with the sources that are cited for it.
///
/// Headings, tables and code are no sentences; each item of a list is a paragraph.
struct SourcedText: Sendable {
    struct Sentence: Sendable {
        /// Without citations and marks.
        let text: String
        /// What is cited in it.
        let keys: [String]
        /// Whether it, or a sentence behind it in its paragraph, has a citation: one behind a run of sentences stands for
        /// all of them.
        let isSourced: Bool
    }

    struct Paragraph: Sendable {
        let sentences: [Sentence]

        var isSourced: Bool { sentences.contains { !$0.keys.isEmpty } }
    }

    let paragraphs: [Paragraph]

    init(_ markdown: String) {
        paragraphs = Self.blocks(of: markdown).map(Self.paragraph).filter { !$0.sentences.isEmpty }
    }

    /// The prose, a block for each paragraph or item.
    private static func blocks(of markdown: String) -> [[Unicode.Scalar]] {
        var blocks: [[Unicode.Scalar]] = []
        var block: [Unicode.Scalar] = []
        var fence: (mark: Unicode.Scalar, length: Int)?
        func flush() {
            if !block.isEmpty { blocks.append(block) }
            block = []
        }
        let scalars = markdown.unicodeScalars.map { $0 == "\r" ? "\n" : $0 }
        for line in scalars.split(separator: "\n", omittingEmptySubsequences: false) {
            // A citation can begin a line, and is no definition.
            let kind = SourceLine.trimmed(line).starts(with: ["[", "@"]) ? .text(line) : SourceLine(line)
            if let open = fence {
                if case .fence(let mark, let length) = kind, mark == open.mark, length >= open.length { fence = nil }
                continue
            }
            switch kind {
            case .text(let text):
                if !block.isEmpty { block.append(" ") }
                block.append(contentsOf: text)
            case .listItem(let text):
                flush()
                block.append(contentsOf: text)
            case .fence(let mark, let length):
                flush()
                fence = (mark, length)
            case .blank, .heading, .underline, .tableRow, .ignored: flush()
            }
        }
        flush()
        return blocks
    }

    private static func paragraph(_ block: [Unicode.Scalar]) -> Paragraph {
        let (text, citations) = withoutCitations(block)
        var sentences: [(text: String, keys: [String])] = []
        for range in SentenceSplitter.sentences(in: text) {
            let marks = text[range].indices.filter { text[$0] == mark }
            // Behind the full stop a citation belongs to the sentence before it.
            let leading = text[range].prefix { $0 == mark || $0.isSpace }.endIndex
            let early = marks.filter { $0 < leading }.flatMap { citations[$0] ?? [] }
            let late = marks.filter { $0 >= leading }.flatMap { citations[$0] ?? [] }
            let plain = String(
                String.UnicodeScalarView(InlineText.plain(text[range].filter { $0 != mark }[...])))
            let hasWords = plain.unicodeScalars.contains(where: \.isWordPart)
            if let last = sentences.indices.last {
                sentences[last].keys += hasWords ? early : early + late
                if hasWords { sentences.append((plain, late)) }
            } else if hasWords {
                sentences.append((plain, early + late))
            }
        }
        let lastCited = sentences.lastIndex { !$0.keys.isEmpty } ?? -1
        return Paragraph(
            sentences: sentences.enumerated().map { number, sentence in
                Sentence(text: sentence.text, keys: sentence.keys, isSourced: number <= lastCited)
            })
    }

    /// Stands where a citation stood.
    private static let mark: Unicode.Scalar = "\u{E000}"

    /// The text with a mark for each citation, and the keys at the marks.
    private static func withoutCitations(_ block: [Unicode.Scalar]) -> ([Unicode.Scalar], [Int: [String]]) {
        var text: [Unicode.Scalar] = []
        var citations: [Int: [String]] = [:]
        var index = 0
        while index < block.count {
            if block[index] == "\\", index + 1 < block.count {
                text.append(contentsOf: block[index...(index + 1)])
                index += 2
            } else if block[index] == "`" {
                // Code cites nothing.
                let ticks = block[index...].prefix { $0 == "`" }.count
                let end = Self.endOfCode(in: block, from: index + ticks, ticks) ?? index + ticks
                text.append(contentsOf: block[index..<end])
                index = end
            } else if block[index] == "[", let (keys, end) = group(in: block, at: index) {
                // What separates it from its word is nobody's; what separates two sentences divides them.
                if let last = text.last(where: { !$0.isSpace }), !".!?…".unicodeScalars.contains(last) {
                    while text.last?.isSpace == true { text.removeLast() }
                }
                citations[text.count] = keys
                text.append(mark)
                index = end
            } else if block[index] == "@", index == 0 || !block[index - 1].isWordPart,
                let key = CitationKey(in: block, at: index)
            {
                citations[text.count] = [key.name]
                text.append(mark)
                index = key.end
            } else {
                text.append(block[index] == mark ? "\u{FFFD}" : block[index])
                index += 1
            }
        }
        return (text, citations)
    }

    /// Behind as many backticks as have opened the code.
    private static func endOfCode(in block: [Unicode.Scalar], from start: Int, _ ticks: Int) -> Int? {
        var run = 0
        for index in block[start...].indices {
            run = block[index] == "`" ? run + 1 : 0
            if run == ticks, index + 1 == block.count || block[index + 1] != "`" { return index + 1 }
        }
        return nil
    }

    /// The keys in the brackets that open here, and where the text goes on; `nil` when no citation stands in them.
    private static func group(in block: [Unicode.Scalar], at start: Int) -> (keys: [String], end: Int)? {
        let longest = 1_000
        guard let close = block[(start + 1)...].prefix(longest).firstIndex(of: "]") else { return nil }
        let keys = ((start + 1)..<close).filter { !block[$0 - 1].isWordPart }.compactMap { place in
            CitationKey(in: block, at: place)?.name
        }
        return keys.isEmpty ? nil : (keys, close + 1)
    }
}
