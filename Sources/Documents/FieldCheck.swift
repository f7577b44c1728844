/// Collects what is wrong with a request's fields, so that a client learns all of it at once.
struct FieldCheck {
    private(set) var problems: [FieldProblem] = []

    mutating func add(_ field: String, _ message: String) {
        problems.append(FieldProblem(field, message))
    }

    /// A required text of so many characters, without those that no text needs.
    mutating func text(
        _ field: String, _ value: String?, _ length: ClosedRange<Int>, isOneLine: Bool = false
    ) -> String {
        guard let value else {
            add(field, "is required")
            return ""
        }
        // Characters that only look empty are not a text.
        let meaningful = value.unicodeScalars.contains { scalar in
            !scalar.properties.isWhitespace && !scalar.properties.isDefaultIgnorableCodePoint && scalar.value >= 0x20
        }
        // Code points, as JSON Schema counts them: a character may carry any number of marks.
        if !length.contains(value.unicodeScalars.count) || !meaningful {
            add(field, "must have \(length.lowerBound) to \(length.upperBound) characters")
        } else if !Self.isPrintable(value, isOneLine: isOneLine) {
            add(
                field,
                isOneLine ? "must not hold control characters or line breaks" : "must not hold control characters")
        }
        return value
    }

    mutating func optionalText(
        _ field: String, _ value: String?, _ longest: Int, isOneLine: Bool = false
    ) -> String? {
        guard let value, !value.isEmpty else { return nil }
        return text(field, value, 1...longest, isOneLine: isOneLine)
    }

    mutating func number(_ field: String, _ value: Int?, _ range: ClosedRange<Int>) -> Int {
        guard let value else {
            add(field, "is required")
            return range.lowerBound
        }
        if !range.contains(value) { add(field, "must be from \(range.lowerBound) to \(range.upperBound)") }
        return value
    }

    /// A language tag of a language that somebody knows; see ``LanguageTag``.
    mutating func language(_ field: String, _ value: String?) -> String {
        guard let value else {
            add(field, "is required")
            return ""
        }
        if !LanguageTag.isKnown(value) { add(field, "must be a BCP 47 language tag such as en or uk") }
        return value
    }

    mutating func choice<Choice: RawRepresentable & CaseIterable>(
        _ field: String, _ value: String?, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let value else {
            add(field, "is required")
            return nil
        }
        guard let choice = Choice(rawValue: value) else {
            add(field, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
            return nil
        }
        return choice
    }

    private static func isPrintable(_ text: String, isOneLine: Bool) -> Bool {
        text.unicodeScalars.allSatisfy { scalar in
            switch scalar.value {
            case 0x09, 0x0A, 0x0D: !isOneLine
            case 0..<0x20, 0x7F..<0xA0: false
            default: true
            }
        }
    }
}
