extension TextRun {
    static let noBreakSpace: Unicode.Scalar = "\u{A0}"
    static let narrowNoBreakSpace: Unicode.Scalar = "\u{202F}"

    /// A hyphen between spaces is a dash, unless it stands between numbers, where it may be a minus.
    mutating func setDashes(_ rules: TypographyRules) {
        let words = words
        // From the end, so that the places before stay where they are.
        for number in words.indices.dropFirst().dropLast().reversed() {
            let word = words[number]
            guard word.count <= 3, !units[word.lowerBound].isFixed, isDash(word, rules) else { continue }
            let isMinus = isDigit(words[number - 1].upperBound - 1) && isDigit(words[number + 1].lowerBound)
            guard !isMinus else { continue }
            units[word.lowerBound].scalar = rules.dash
            units.removeSubrange((word.lowerBound + 1)..<word.upperBound)
        }
    }

    private func isDash(_ word: Range<Int>, _ rules: TypographyRules) -> Bool {
        let scalars = units[word].map(\.scalar)
        return scalars.allSatisfy { $0 == "-" } || (scalars.count == 1 && rules.otherDashes.contains(scalars[0]))
    }

    /// Spaces where a line must not end.
    mutating func setSpaces(_ rules: TypographyRules) {
        let words = words
        for (number, (before, after)) in zip(words, words.dropFirst()).enumerated() {
            let space = before.upperBound
            guard after.lowerBound == space + 1, units[space].scalar == " " || units[space].scalar == Self.noBreakSpace,
                !units[space].isFixed
            else { continue }
            let (left, right) = (bare(before), bare(after))
            let both = (left + " " + right).lowercased()
            if rules.narrowPairs.contains(both) {
                units[space].scalar = Self.narrowNoBreakSpace
            } else if rules.pairs.contains(both)
                || holds(left, right, isCounted: number > 0 && isDigit(words[number - 1].upperBound - 1), rules)
            {
                units[space].scalar = Self.noBreakSpace
            }
        }
    }

    /// - Parameter isCounted: whether a number stands before the first word: behind "142 м." a sentence may begin.
    private func holds(_ left: String, _ right: String, isCounted: Bool, _ rules: TypographyRules) -> Bool {
        guard let first = right.unicodeScalars.first else { return false }
        let small = left.lowercased()
        if rules.proclitics.contains(small) { return true }
        // Before a dash: no line begins with it.
        if right.unicodeScalars.count == 1, first.properties.isDash, first != "-" { return !left.isEmpty }
        let isNumber = left.unicodeScalars.last.map(Self.isDigit) ?? false
        let unit = right.lowercased()
        if isNumber, Self.forms(of: unit).contains(where: rules.units.contains) { return true }
        if isNumber, isGroup(right), left.unicodeScalars.allSatisfy(Self.isDigit), left.count <= 3 { return true }
        // Centuries: "VI ст.", "XIX w."
        let isCentury = Self.forms(of: unit).contains { ["ст.", "w."].contains($0) && rules.units.contains($0) }
        if isCentury, isRoman(left) { return true }
        if !isCounted, rules.leaders.contains(small), Self.isDigit(first) || first.properties.isUppercase {
            return true
        }
        if isInitial(left), first.properties.isUppercase { return true }
        return isDay(left, rules) && rules.months.contains(unit.trimmingSuffix(of: ".,;:)"))
    }

    /// A word without the quotation marks and brackets before it, and those behind it.
    private func bare(_ word: Range<Int>) -> String {
        text(word).trimmingPrefix { "(«„“‚‘[\"".contains($0) }.description.trimmingSuffix(of: "»“”’\"])")
    }

    /// A word as it may stand among the units: "km" of "km,", and "r." of "r.).".
    private static func forms(of word: String) -> [String] {
        let bare = word.trimmingSuffix(of: ".,;:!?)»”“\"")
        return [bare] + (word.dropFirst(bare.count).hasPrefix(".") ? [bare + "."] : [])
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType == .decimal }

    /// Three digits, as in "10 000".
    private func isGroup(_ word: String) -> Bool {
        let bare = word.trimmingSuffix(of: ".,;:)")
        return bare.unicodeScalars.count == 3 && bare.unicodeScalars.allSatisfy(Self.isDigit)
    }

    private func isRoman(_ word: String) -> Bool {
        !word.isEmpty && word.unicodeScalars.allSatisfy { "IVXLІХ–-".unicodeScalars.contains($0) }
    }

    /// "T." of a name.
    private func isInitial(_ word: String) -> Bool {
        let scalars = Array(word.unicodeScalars)
        return scalars.count == 2 && scalars[0].properties.isUppercase && scalars[1] == "."
    }

    private func isDay(_ word: String, _ rules: TypographyRules) -> Bool {
        let digits = rules.hasOrdinalDays ? word.dropLast() : word[...]
        guard !rules.hasOrdinalDays || word.hasSuffix(".") else { return false }
        return (1...2).contains(digits.count) && digits.unicodeScalars.allSatisfy(Self.isDigit)
    }
}

extension String {
    /// Without the last characters that are among those given.
    fileprivate func trimmingSuffix(of characters: String) -> String {
        var text = self[...]
        while let last = text.last, characters.contains(last) { text.removeLast() }
        return String(text)
    }
}
