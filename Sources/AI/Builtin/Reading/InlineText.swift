/// Takes Markdown's and HTML's marks out of a paragraph, so that plain text remains.
///
/// One pass, whatever the text: the brackets are paired beforehand, and every other look-ahead is bounded.
struct InlineText {
    private let text: [Unicode.Scalar]
    /// For each opening bracket the closing one, and 0 for everything else.
    private let partner: [Int32]
    private var plain: [Unicode.Scalar] = []
    private var position = 0
    /// Where to go on when the closing bracket of a link is reached, innermost last.
    private var resumptions: [(bracket: Int, next: Int)] = []
    private var tagEnd = 0

    /// The text of a paragraph without marks, every run of white space a single blank.
    static func plain(_ text: some Collection<Unicode.Scalar>) -> [Unicode.Scalar] {
        var reader = InlineText(Array(text))
        reader.run()
        return collapsed(reader.plain)
    }

    private init(_ text: [Unicode.Scalar]) {
        self.text = text
        partner = text.contains("[") ? BracketPairs.partners(in: text) : []
        plain.reserveCapacity(text.count)
    }

    private mutating func run() {
        while position < text.count {
            switch text[position] {
            case "\\": readEscape()
            case "!": readImage()
            case "[": readBracket()
            case "]": readClosingBracket()
            case "<": readTag()
            case "&": readEntity()
            case "{": readAttributes()
            case "^": readInlineNote()
            case "*", "_": readEmphasis()
            case "`": readCode()
            case "~": readStrikeout()
            default: keep()
            }
        }
    }

    private mutating func keep() {
        plain.append(text[position])
        position += 1
    }

    private func scalar(_ index: Int) -> Unicode.Scalar? {
        text.indices.contains(index) ? text[index] : nil
    }

    private func closing(_ open: Int) -> Int? {
        guard scalar(open) == "[" || scalar(open) == "(", partner.indices.contains(open), partner[open] > 0 else {
            return nil
        }
        return Int(partner[open])
    }

    private mutating func readEscape() {
        if let next = scalar(position + 1), next.value < 0x80, !next.isWordPart, !next.isSpace {
            plain.append(next)
            position += 2
        } else {
            keep()
        }
    }

    private mutating func readImage() {
        guard let end = closing(position + 1) else { return keep() }
        position = destinationEnd(after: end) ?? end + 1
    }

    private mutating func readBracket() {
        guard let end = closing(position) else { return keep() }
        let content = text[(position + 1)..<end]
        if BracketedReference.isReference(content) {
            while plain.last == " " { plain.removeLast() }
            position = end + 1
        } else if let next = destinationEnd(after: end) {
            resumptions.append((end, next))
            position += 1
        } else {
            keep()
        }
    }

    /// Just behind the `(…)`, `[…]` or `{…}` that makes the bracket before it a link or a span.
    private func destinationEnd(after bracket: Int) -> Int? {
        if let end = closing(bracket + 1) { return end + 1 }
        return scalar(bracket + 1) == "{" ? attributesEnd(from: bracket + 1) : nil
    }

    private mutating func readClosingBracket() {
        guard let last = resumptions.last, last.bracket == position else { return keep() }
        position = last.next
        resumptions.removeLast()
    }

    private mutating func readTag() {
        let longest = 5_000
        guard let next = scalar(position + 1), next.isLetter || next == "/" || next == "!" || next == "?" else {
            return keep()
        }
        if tagEnd <= position { tagEnd = text[position...].firstIndex(of: ">") ?? text.count }
        guard tagEnd < text.count, tagEnd - position < longest else { return keep() }
        if Self.breaksLine(text[(position + 1)..<tagEnd]) { plain.append(" ") }
        position = tagEnd + 1
    }

    private mutating func readEntity() {
        guard let entity = HTMLEntities.decode(text, at: position) else { return keep() }
        plain.append(entity.scalar)
        position = entity.end
    }

    private mutating func readAttributes() {
        guard let end = attributesEnd(from: position) else { return keep() }
        position = end
    }

    /// Just behind pandoc's `{#id .class key=value}` that starts at `start`.
    private func attributesEnd(from start: Int) -> Int? {
        guard let end = text[start...].prefix(200).firstIndex(of: "}") else { return nil }
        let content = text[(start + 1)..<end]
        let isAttribute = content.first.map { "#.:=-".unicodeScalars.contains($0) } ?? false
        return isAttribute || content.contains("=") ? end + 1 : nil
    }

    private mutating func readInlineNote() {
        guard let end = closing(position + 1), scalar(position + 1) == "[" else { return keep() }
        position = end + 1
    }

    private mutating func readEmphasis() {
        let mark = text[position]
        var end = position
        while scalar(end) == mark { end += 1 }
        let before = scalar(position - 1)
        let after = scalar(end)
        let isFree = (before?.isSpace ?? true) && (after?.isSpace ?? true)
        let isInWord = (before?.isWordPart ?? false) && (after?.isWordPart ?? false)
        // 2 * 3 and snake_case are no emphasis.
        if isFree || (isInWord && mark == "_") { plain.append(contentsOf: text[position..<end]) }
        position = end
    }

    /// Code is copied as it stands: what looks like a tag in it is none.
    private mutating func readCode() {
        let longest = 500
        var contentStart = position
        while scalar(contentStart) == "`" { contentStart += 1 }
        let length = contentStart - position
        var run = 0
        var index = contentStart
        while let next = scalar(index), index - contentStart < longest {
            run = next == "`" ? run + 1 : 0
            index += 1
            if run == length, scalar(index) != "`" {
                plain.append(contentsOf: text[contentStart..<(index - length)])
                position = index
                return
            }
        }
        position = contentStart
    }

    private mutating func readStrikeout() {
        guard scalar(position + 1) == "~" else { return keep() }
        while scalar(position) == "~" { position += 1 }
    }
}

extension InlineText {
    /// Whether a tag separates words: `one<br>two` are two words, `bold</b>ness` is one.
    private static func breaksLine(_ tag: ArraySlice<Unicode.Scalar>) -> Bool {
        let name = tag.drop { $0 == "/" }.prefix { $0.isWordPart }
        let lower = String(String.UnicodeScalarView(name)).lowercased()
        return !["a", "abbr", "b", "em", "i", "mark", "small", "span", "strong", "sub", "sup", "u"].contains(lower)
    }

    /// Without blanks at either end or side by side.
    private static func collapsed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count)
        var isPending = false
        for scalar in text {
            if scalar.isSpace {
                isPending = !result.isEmpty
            } else {
                if isPending { result.append(" ") }
                isPending = false
                result.append(scalar)
            }
        }
        return result
    }
}
