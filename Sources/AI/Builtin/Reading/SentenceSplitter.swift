/// Divides a paragraph into sentences, in any script, with an eye for English, Ukrainian, German and Polish abbreviations.
///
/// Where the text leaves it open it does not divide: one sentence too long harms less than two fragments.
struct SentenceSplitter {
    private let text: [Unicode.Scalar]
    private let isCommon: (Word) -> Bool
    private var start = 0
    private var quotation = OpenQuotation()

    /// - Parameters:
    ///   - text: a paragraph without line breaks.
    ///   - isCommon: whether a word with a capital is known to be written without one elsewhere.
    /// - Returns: the sentences' places, without the blanks between them.
    static func sentences(in text: [Unicode.Scalar], isCommon: (Word) -> Bool = { _ in false }) -> [Range<Int>] {
        withoutActuallyEscaping(isCommon) { isCommon in
            var splitter = SentenceSplitter(text: text, isCommon: isCommon)
            return splitter.run()
        }
    }

    static func sentences(in text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        return sentences(in: scalars).map { String(String.UnicodeScalarView(scalars[$0])) }
    }

    private init(text: [Unicode.Scalar], isCommon: @escaping (Word) -> Bool) {
        self.text = text
        self.isCommon = isCommon
    }

    private mutating func run() -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var index = 0
        while index < text.count {
            let end = Self.isTerminator(text[index]) ? closingEnd(after: index) : index + 1
            for place in index..<end { quotation.receive(text[place], at: place) }
            if Self.isTerminator(text[index]), !quotation.isOpen(at: end),
                isBoundary(terminator: index, end: end)
            {
                ranges.append(start..<end)
                start = skipSpaces(end)
                index = max(start, end)
                quotation = OpenQuotation()
            } else {
                index = end
            }
        }
        if start < text.count { ranges.append(start..<text.count) }
        return ranges
    }

    private static func isTerminator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case ".", "!", "?", "…", "。", "！", "？", "؟", "۔": true
        default: false
        }
    }

    private static func isIdeographic(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "。" || scalar == "！" || scalar == "？"
    }

    private static func isClosing(_ scalar: Unicode.Scalar) -> Bool {
        "”»\"'’)]›」』".unicodeScalars.contains(scalar)
    }

    /// Just behind the terminators and the closing quotation marks and brackets that follow `index`.
    private func closingEnd(after index: Int) -> Int {
        var end = index + 1
        while end < text.count, Self.isTerminator(text[end]) { end += 1 }
        // It opens a quotation in English, and closes one in German and Ukrainian.
        while end < text.count, Self.isClosing(text[end]) || (text[end] == "“" && quotation.isLow) { end += 1 }
        return end
    }

    private func skipSpaces(_ index: Int) -> Int {
        var index = index
        while index < text.count, text[index].isSpace { index += 1 }
        return index
    }

    private func isBoundary(terminator: Int, end: Int) -> Bool {
        guard end < text.count else { return true }
        if Self.isIdeographic(text[terminator]) { return true }
        guard text[end].isSpace else { return false }
        let next = skipSpaces(end)
        guard next < text.count else { return true }
        guard let first = firstWordCharacter(from: next), !first.isLowercase else { return false }
        // Only a single full stop may belong to an abbreviation.
        guard text[terminator] == ".", end == terminator + 1 else { return true }
        return AbbreviationJudge(
            text: text, sentenceStart: start, fullStop: terminator, next: next, isCommon: isCommon
        ).isSentenceEnd
    }

    /// The first letter or digit, past opening quotation marks, brackets and dashes.
    private func firstWordCharacter(from index: Int) -> Unicode.Scalar? {
        text[index...].prefix(6).first { $0.isLetter || $0.isDigit }
    }
}

/// Whether a text is inside a quotation, which is not divided: “Thalatta! Thalatta!” they cried.
private struct OpenQuotation {
    private var opening: (mark: Unicode.Scalar, place: Int)?

    /// What stays open longer was never closed: an inch mark, or a slip.
    private static let longest = 400

    func isOpen(at place: Int) -> Bool {
        opening.map { place - $0.place < Self.longest } ?? false
    }

    /// Whether it was opened by a low mark.
    var isLow: Bool { opening?.mark == "„" }

    mutating func receive(_ scalar: Unicode.Scalar, at place: Int) {
        guard let mark = opening?.mark else {
            switch scalar {
            case "“", "„", "«", "\"": opening = (scalar, place)
            default: break
            }
            return
        }
        let isClosed =
            switch mark {
            case "“": scalar == "”"
            case "„": scalar == "“" || scalar == "”"
            case "«": scalar == "»"
            default: scalar == "\""
            }
        if isClosed { opening = nil }
    }
}
