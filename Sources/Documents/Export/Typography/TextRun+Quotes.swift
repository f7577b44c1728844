extension TextRun {
    /// A quotation that is open: what closes it, and where it began.
    private struct Open {
        let mark: Unicode.Scalar
        let place: Int
    }

    private typealias Pair = (open: Int, close: Int, depth: Int)

    /// Gives quotations the marks of the language; a paragraph whose marks do not pair keeps them all.
    ///
    /// Single marks are looked for within double ones only: elsewhere they are apostrophes, feet or minutes.
    mutating func setQuotes(_ rules: TypographyRules) {
        guard let pairs = pairs() else { return }
        for pair in pairs {
            let quotes = pair.depth.isMultiple(of: 2) ? rules.outer : rules.inner
            units[pair.open].scalar = quotes.open
            units[pair.close].scalar = quotes.close
        }
    }

    /// Apostrophes between letters: `it's`, `п'ять`.
    mutating func setApostrophes() {
        for place in units.indices where units[place].scalar == "'" && !units[place].isFixed {
            if isLetter(place - 1), isLetter(place + 1) { units[place].scalar = "’" }
        }
    }

    /// A text without emphasis, its quotations as what they are instead of by their marks.
    var quoted: [PandocInline] {
        guard let pairs = pairs(), !pairs.isEmpty else { return inlines }
        let ends = Dictionary(uniqueKeysWithValues: pairs.map { ($0.open, $0.close) })
        func written(_ range: Range<Int>) -> [PandocInline] {
            var result: [PandocInline] = []
            var word = String.UnicodeScalarView()
            func flush() {
                if !word.isEmpty { result.append(.text(String(word))) }
                word = String.UnicodeScalarView()
            }
            var place = range.lowerBound
            while place < range.upperBound {
                if let end = ends[place] {
                    flush()
                    result.append(.quoted(.DoubleQuote, written((place + 1)..<end)))
                    place = end
                } else if isSpace(place) {
                    flush()
                    result.append(.space)
                } else {
                    word.append(units[place].scalar)
                }
                place += 1
            }
            flush()
            return result
        }
        return written(0..<units.count)
    }

    private func pairs() -> [Pair]? {
        var open: [Open] = []
        var pairs: [Pair] = []
        let lastSingle = units.indices.last {
            !units[$0].isFixed && Self.single.contains(units[$0].scalar) && canClose($0)
        }
        for place in units.indices where !units[place].isFixed {
            let mark = units[place].scalar
            // A single mark within that was never closed was none.
            let last =
                Self.double.contains(mark) ? open.lastIndex { !Self.single.contains($0.mark) } : open.indices.last
            if let last, Self.closes(mark, open[last].mark), canClose(place) {
                pairs.append((open[last].place, place, last))
                open.removeSubrange(last...)
            } else if Self.opening.contains(mark), canOpen(place) {
                open.append(Open(mark: mark, place: place))
            } else if Self.openingSingle.contains(mark), !open.isEmpty, canOpen(place), place < lastSingle ?? 0 {
                open.append(Open(mark: mark, place: place))
            } else if Self.double.contains(mark) {
                return nil
            }
        }
        return open.isEmpty ? pairs : nil
    }

    /// At the start of a word.
    private func canOpen(_ place: Int) -> Bool {
        guard !isSpace(place + 1) else { return false }
        guard !isSpace(place - 1) else { return true }
        let before = units[place - 1].scalar
        return before == "(" || before == "[" || before == "/" || before.properties.isDash
            || Self.opening.contains(before)
            || before == "‘" || before == "‚" || before == "'"
    }

    /// At the end of a word; a single mark before a letter is an apostrophe.
    private func canClose(_ place: Int) -> Bool {
        guard !isSpace(place - 1) else { return false }
        return !isWordPart(place + 1)
    }

    private static func closes(_ mark: Unicode.Scalar, _ opening: Unicode.Scalar) -> Bool {
        switch opening {
        case "“": mark == "”"
        case "„": mark == "“" || mark == "”" || mark == "\""
        case "«": mark == "»"
        case "»": mark == "«"
        case "”": mark == "”"
        case "\"": mark == "\""
        case "‘": mark == "’"
        case "‚": mark == "‘" || mark == "’"
        case "‹": mark == "›"
        case "'": mark == "'"
        default: false
        }
    }

    private static let opening: Set<Unicode.Scalar> = ["“", "„", "«", "»", "\""]
    private static let openingSingle: Set<Unicode.Scalar> = ["‘", "‚", "‹", "'"]
    private static let double: Set<Unicode.Scalar> = ["“", "”", "„", "«", "»", "\""]
    private static let single: Set<Unicode.Scalar> = ["‘", "’", "‚", "‹", "›", "'"]
}
