/// Reads a source, Markdown or plain text, into headings and paragraphs without marks.
///
/// Tables, code, images, definitions and hidden HTML are left out: none of them can be quoted as a sentence.
struct SourceReader {
    private(set) var blocks: [SourceBlock] = []
    private var paragraph: [Unicode.Scalar] = []
    private var paragraphLines = 0
    private var isItem = false
    private var fence: (mark: Unicode.Scalar, length: Int)?
    private var isInTable = false

    static func blocks(of content: String) -> [SourceBlock] {
        let text = HiddenMarkup.removed(from: SourceCleaner.clean(content))
        var reader = SourceReader()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropFirst(frontMatterLines(lines)) { reader.read(line) }
        reader.endParagraph()
        return PlainHeadings.marked(in: reader.blocks)
    }

    /// How many lines a YAML block at the very top has.
    private static func frontMatterLines(_ lines: [ArraySlice<Unicode.Scalar>]) -> Int {
        func isRule(_ line: ArraySlice<Unicode.Scalar>) -> Bool { line.count == 3 && line.allSatisfy { $0 == "-" } }
        let longest = 60
        guard let first = lines.first, isRule(first), lines.count > 1, lines[1].contains(":"),
            let end = lines.dropFirst().prefix(longest).firstIndex(where: isRule)
        else { return 0 }
        return end + 1
    }

    private mutating func read(_ line: ArraySlice<Unicode.Scalar>) {
        let kind = SourceLine(line)
        if let open = fence {
            if case .fence(let mark, let length) = kind, mark == open.mark, length >= open.length { fence = nil }
            return
        }
        switch kind {
        case .blank:
            isInTable = false
            endParagraph()
        case .heading(let level, let text):
            endParagraph()
            addHeading(level, text)
        case .underline(let level): underline(level)
        case .fence(let mark, let length):
            endParagraph()
            fence = (mark, length)
        case .listItem(let text):
            endParagraph()
            isItem = true
            add(text)
        case .tableRow: isInTable = true
        case .ignored: endParagraph()
        case .text(let text): readText(text)
        }
    }

    private mutating func readText(_ text: ArraySlice<Unicode.Scalar>) {
        if isInTable, text.contains("|") { return }
        if Self.isTableRule(text) {
            // What stood above it were the table's column names.
            paragraph = []
            isInTable = true
            return
        }
        add(text)
    }

    /// `--- | :-:`, the second line of a table without outer bars.
    private static func isTableRule(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        text.contains("|") && text.contains("-")
            && text.allSatisfy { $0 == "|" || $0 == "-" || $0 == ":" || $0.isSpace }
    }

    /// A heading when exactly one line stands above, a break otherwise.
    private mutating func underline(_ level: Int) {
        if paragraphLines == 1, !isItem {
            let text = paragraph
            paragraph = []
            paragraphLines = 0
            addHeading(level, text[...])
        } else {
            endParagraph()
        }
    }

    private mutating func addHeading(_ level: Int, _ text: ArraySlice<Unicode.Scalar>) {
        let plain = InlineText.plain(text)
        if !plain.isEmpty { blocks.append(.heading(level: level, text: plain)) }
    }

    private mutating func add(_ line: ArraySlice<Unicode.Scalar>) {
        if let last = paragraph.last {
            // A word that was divided at the end of the line cannot be told from one with a hyphen of its own.
            let isDivided = last == "-" && line.first?.isLowercase == true
            paragraph.append(isDivided ? SourceCleaner.hole : " ")
        }
        paragraph.append(contentsOf: line)
        paragraphLines += 1
    }

    private mutating func endParagraph() {
        let plain = InlineText.plain(paragraph)
        if !plain.isEmpty { blocks.append(isItem ? .listItem(plain) : .prose(plain)) }
        paragraph = []
        paragraphLines = 0
        isItem = false
    }
}
