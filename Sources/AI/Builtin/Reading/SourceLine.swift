/// What a line of Markdown or plain text is by itself.
enum SourceLine {
    typealias Scalars = ArraySlice<Unicode.Scalar>

    case blank
    case heading(level: Int, text: Scalars)
    /// `===` or `---` under a line: a heading, or a break when there is nothing to underline.
    case underline(level: Int)
    case fence(mark: Unicode.Scalar, length: Int)
    case listItem(Scalars)
    case tableRow
    /// Rules, definitions of links and notes, divs: nothing to read.
    case ignored
    case text(Scalars)

    /// - Parameter line: without its line break.
    init(_ line: Scalars) {
        let trimmed = Self.trimmed(Self.withoutQuoteMarks(Self.trimmed(line)))
        guard let first = trimmed.first else {
            self = .blank
            return
        }
        switch first {
        case "#": self = Self.heading(trimmed) ?? .text(trimmed)
        case "`", "~":
            let length = trimmed.prefix { $0 == first }.count
            self = length >= 3 ? .fence(mark: first, length: length) : .text(trimmed)
        case "=": self = Self.isMade(of: "=", trimmed) ? .underline(level: 1) : .text(trimmed)
        case "|": self = .tableRow
        case ":" where trimmed.prefix(3).count == 3 && trimmed.prefix(3).allSatisfy({ $0 == ":" }): self = .ignored
        case "[": self = Self.isDefinition(trimmed) ? .ignored : .text(trimmed)
        case "-", "*", "_", "+", "•", "–": self = Self.dashed(trimmed, first)
        default: self = Self.numberedItem(trimmed) ?? .text(trimmed)
        }
    }

    static func trimmed(_ line: Scalars) -> Scalars {
        var line = line
        while line.first?.isSpace == true { line.removeFirst() }
        while line.last?.isSpace == true { line.removeLast() }
        return line
    }

    private static func withoutQuoteMarks(_ line: Scalars) -> Scalars {
        line.drop { $0 == ">" || $0 == " " }
    }

    private static func heading(_ line: Scalars) -> SourceLine? {
        let marks = line.prefix { $0 == "#" }
        let rest = line[marks.endIndex...]
        guard marks.count <= 6, rest.first?.isSpace ?? true else { return nil }
        var text = trimmed(rest)
        while text.last == "#" { text.removeLast() }
        return .heading(level: marks.count, text: trimmed(text))
    }

    private static func dashed(_ line: Scalars, _ first: Unicode.Scalar) -> SourceLine {
        if first != "+", first != "•", isMade(of: first, line.filter { !$0.isSpace }[...]) {
            let length = line.count { $0 == first }
            if first == "-", length == line.count { return .underline(level: 2) }
            if length >= 3 { return .ignored }
        }
        let rest = line.dropFirst()
        guard first != "_", rest.first?.isSpace == true else { return .text(line) }
        return .listItem(trimmed(rest))
    }

    /// `1. text` or `2) text`; a year at the start of a line is longer than any number of an item.
    private static func numberedItem(_ line: Scalars) -> SourceLine? {
        let digits = line.prefix(4).prefix { $0.isDigit }
        guard (1...3).contains(digits.count) else { return nil }
        let rest = line[digits.endIndex...]
        guard rest.first == "." || rest.first == ")", rest.dropFirst().first?.isSpace == true else { return nil }
        return .listItem(trimmed(rest.dropFirst()))
    }

    /// `[name]: address` and `[^1]: note`.
    private static func isDefinition(_ line: Scalars) -> Bool {
        guard let end = line.prefix(200).firstIndex(of: "]") else { return false }
        return line[(end + 1)...].first == ":"
    }

    private static func isMade(of mark: Unicode.Scalar, _ line: Scalars) -> Bool {
        !line.isEmpty && line.allSatisfy { $0 == mark }
    }
}
