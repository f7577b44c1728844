/// Takes single sentences out of a section's Markdown and leaves all else as it is.
///
/// Only paragraphs of prose are divided; headings, lists, tables, quotations and code stay whole.
struct MarkdownSentences {
    /// What remains.
    let markdown: String
    /// How many sentences were taken out.
    let removed: Int

    /// - Parameter isWanted: asked for each sentence of prose in order, as it stands, with its citations.
    init(_ markdown: String, isWanted: (String) -> Bool) {
        var blocks: [String] = []
        var removed = 0
        for block in Self.blocks(of: markdown) {
            guard Self.isProse(block) else {
                blocks.append(block)
                continue
            }
            let paragraph = Self.paragraph(block, isWanted)
            removed += paragraph.removed
            if !paragraph.text.isEmpty { blocks.append(paragraph.text) }
        }
        self.markdown = removed > 0 ? blocks.joined(separator: "\n\n") : markdown
        self.removed = removed
    }

    /// What is divided by empty lines; a fence of code is one block, whatever is in it.
    private static func blocks(of markdown: String) -> [String] {
        var blocks: [String] = []
        var lines: [Substring] = []
        var fence: Substring?
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            let mark = line.drop { $0 == " " }.prefix(3)
            if mark == "```" || mark == "~~~" { fence = fence == nil ? mark : fence == mark ? nil : fence }
            if fence == nil, line.allSatisfy(\.isWhitespace) {
                if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
                lines = []
            } else {
                lines.append(line)
            }
        }
        if !lines.isEmpty { blocks.append(lines.joined(separator: "\n")) }
        return blocks
    }

    /// Whether a block is a paragraph of running text.
    private static func isProse(_ block: String) -> Bool {
        block.split(separator: "\n").allSatisfy { line in
            guard let first = line.first, !"#>|-+*=`~:\t".contains(first), !line.hasPrefix("    ") else { return false }
            guard line.hasPrefix("[^") == false else { return false }
            let number = line.prefix { $0.isNumber || $0.isLetter }
            let rest = line[number.endIndex...]
            // "12. " and "a) " begin an item.
            let isLabel = number.count <= 3 && (number.allSatisfy(\.isNumber) || number.count == 1)
            return !(isLabel && !number.isEmpty && (rest.hasPrefix(". ") || rest.hasPrefix(") ")))
        }
    }

    private static func paragraph(_ block: String, _ isWanted: (String) -> Bool) -> (text: String, removed: Int) {
        var kept: [String] = []
        var removed = 0
        for sentence in SentenceSplitter.sentences(in: block.replacing("\n", with: " ")) {
            if isWanted(sentence) {
                kept.append(sentence)
                continue
            }
            removed += 1
            // The citation behind the last of several sentences is all of theirs.
            let orphan = CitationSweep.keys(in: sentence)
            guard !orphan.isEmpty, let last = kept.last, CitationSweep.keys(in: last).isEmpty else { continue }
            kept[kept.count - 1] = cited(last, by: orphan)
        }
        return (removed > 0 ? kept.joined(separator: " ") : block, removed)
    }

    /// A sentence with citations before its full stop.
    private static func cited(_ sentence: String, by keys: [String]) -> String {
        let citation = " [" + keys.map { "@\($0)" }.joined(separator: "; ") + "]"
        guard let last = sentence.last, ".!?…".contains(last) else { return sentence + citation }
        return sentence.dropLast() + citation + String(last)
    }
}

extension CitationSweep {
    /// The keys that are cited, known or not.
    static func keys(in text: String) -> [String] {
        guard text.contains("@") else { return [] }
        return CitationSweep(text, knownKeys: []).unknown
    }
}
