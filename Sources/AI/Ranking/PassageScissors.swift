/// Cuts a source into passages: along its paragraphs, and long ones at white space.
///
/// The passages are a function of the text: they are never stored, and cannot fall out of step with it.
struct PassageScissors {
    /// Longer paragraphs are cut.
    private static let passageBytes = 1_500
    /// A heading is a line, not a page.
    private static let longestHeading = 300

    private(set) var passages: [SourcePassage] = []
    private var page: Int?
    private var paragraph = 0
    private var heading: String?
    /// Headings that wait for their first paragraph.
    private var above: [Substring] = []
    private var lines: [Substring] = []
    private var size = 0
    private var isContinued = false

    /// - Parameter text: of a PDF, with a form feed behind each page.
    static func passages(of text: String) -> [SourcePassage] {
        var scissors = PassageScissors()
        let pages = text.utf8.split(separator: UInt8(0x0C), omittingEmptySubsequences: false)
        for (number, content) in pages.enumerated() {
            if pages.count > 1 {
                scissors.page = number + 1
                scissors.paragraph = 0
            }
            for line in content.split(whereSeparator: { $0 == 0x0A }, omittingEmpty: false) { scissors.read(line) }
            scissors.endParagraph()
        }
        scissors.endText()
        return scissors.passages
    }

    private mutating func read(_ line: Substring) {
        guard !line.allSatisfy(\.isWhitespace) else { return endParagraph() }
        if let title = Self.heading(line) {
            endParagraph()
            heading = title
            above.append(line)
            return
        }
        for piece in Self.pieces(of: line) {
            if size + piece.utf8.count > Self.passageBytes, !lines.isEmpty { cut() }
            lines.append(piece)
            size += piece.utf8.count + 1
        }
    }

    private mutating func endParagraph() {
        if !lines.isEmpty { cut() }
        isContinued = false
    }

    /// A heading at the end of a text has nothing below it.
    private mutating func endText() {
        guard !above.isEmpty else { return }
        lines = above
        above = []
        endParagraph()
    }

    private mutating func cut() {
        if !isContinued { paragraph += 1 }
        isContinued = true
        let title = above.isEmpty ? "" : above.joined(separator: "\n") + "\n\n"
        passages.append(
            SourcePassage(
                text: title + lines.joined(separator: "\n"),
                place: SourcePlace(page: page, paragraph: paragraph, heading: heading)))
        above = []
        lines = []
        size = 0
    }

    /// The title of a line of Markdown that is a heading.
    private static func heading(_ line: Substring) -> String? {
        guard line.utf8.first(where: { $0 != 0x20 }) == UInt8(ascii: "#"), line.utf8.count <= longestHeading,
            case .heading(_, let text) = SourceLine(Array(line.unicodeScalars)[...])
        else { return nil }
        let plain = String(String.UnicodeScalarView(InlineText.plain(text)))
        return plain.isEmpty ? nil : plain
    }

    private static func pieces(of line: Substring) -> [Substring] {
        var pieces: [Substring] = []
        var rest = line
        while rest.utf8.count > passageBytes {
            let head = Excerpt.prefix(rest, bytes: passageBytes)
            let end = head.lastIndex(where: \.isWhitespace).map { rest.index(after: $0) } ?? head.endIndex
            pieces.append(rest[..<end])
            rest = rest[end...]
        }
        return pieces + (rest.isEmpty ? [] : [rest])
    }
}

extension Substring.UTF8View {
    /// Lines without what ends them, be it one character or two.
    fileprivate func split(whereSeparator isSeparator: (UInt8) -> Bool, omittingEmpty: Bool) -> [Substring] {
        split(omittingEmptySubsequences: omittingEmpty, whereSeparator: isSeparator).map { line in
            Substring(line.last == 0x0D ? line.dropLast() : line)
        }
    }
}
