/// A word or a number as it stands in a text.
struct Word: Hashable {
    /// In lower case, with one kind of apostrophe.
    let lower: String
    let isCapitalised: Bool
    /// Longer than one letter and all in capitals, such as an acronym or a Roman numeral.
    let isAllCapitals: Bool
    /// Begins with a digit: `1909`, `64.4`, `3,000`, `1970s`.
    let isNumber: Bool
    /// The first of its text, or of a quotation or clause in it, where a capital proves nothing.
    let opensClause: Bool

    /// The words of a text, in order.
    static func words(in text: some Collection<Unicode.Scalar>) -> [Word] {
        var words: [Word] = []
        var current: [Unicode.Scalar] = []
        var opensClause = true
        var isNextOpening = true
        var pending: Unicode.Scalar?
        func flush() {
            guard !current.isEmpty else { return }
            words.append(Word(current, opensClause: opensClause))
            current.removeAll(keepingCapacity: true)
        }
        for scalar in text {
            if scalar.isWordPart {
                if let inner = pending {
                    if joins(inner, current.last, scalar) { current.append(inner) } else { flush() }
                    pending = nil
                }
                if current.isEmpty {
                    opensClause = isNextOpening
                    isNextOpening = false
                }
                current.append(scalar)
                continue
            }
            if pending != nil { flush() }
            pending = nil
            if !current.isEmpty, scalar.isApostrophe || scalar == "." || scalar == "," {
                pending = scalar
            } else {
                flush()
            }
            if isClauseMark(scalar) { isNextOpening = true }
        }
        flush()
        return words
    }

    /// Whether a mark between two characters belongs to their word: `п’ять`, `64.4`.
    private static func joins(_ mark: Unicode.Scalar, _ before: Unicode.Scalar?, _ after: Unicode.Scalar) -> Bool {
        mark.isApostrophe ? after.isLetter && before?.isLetter == true : after.isDigit && before?.isDigit == true
    }

    private static func isClauseMark(_ mark: Unicode.Scalar) -> Bool {
        switch mark {
        case "«", "“", "„", "\"", "(", ":", ";", "—": true
        default: false
        }
    }

    private init(_ scalars: [Unicode.Scalar], opensClause: Bool) {
        let text = String(String.UnicodeScalarView(scalars.map { $0.isApostrophe ? "'" : $0 }))
        let isUpper = scalars.first?.isUppercase ?? false
        lower = text.lowercased()
        isCapitalised = isUpper
        isAllCapitals = isUpper && scalars.count > 1 && !scalars.contains(where: \.isLowercase)
        isNumber = scalars.first?.isDigit ?? false
        self.opensClause = opensClause
    }
}
