/// Decides whether a full stop, with a capital or a digit behind it, ends a sentence or only an abbreviation.
struct AbbreviationJudge {
    let text: [Unicode.Scalar]
    let sentenceStart: Int
    let fullStop: Int
    /// Where the next word begins.
    let next: Int
    /// Whether a word with a capital is known to be written without one elsewhere.
    let isCommon: (Word) -> Bool

    /// No abbreviation and no look back is longer; keeps hostile text linear.
    private static let longestToken = 14
    private static let longestLookBack = 240

    var isSentenceEnd: Bool {
        let token = tokenBefore(fullStop)
        guard let first = token.first else { return true }
        if first.isDigit { return !isItemNumber(token) && !isOrdinal(token) }
        let word = lowercased(token)
        if beginsPair(word) { return false }
        if let before = abbreviation(before: token.startIndex) {
            if Abbreviations.isPair(before, word) { return false }
            if Abbreviations.isLastPair(before, word) { return isFunctionWord(next) && tellingWords >= 1 }
        }
        if token.count == 1, first.isUppercase { return isFunctionWord(next) && !isInitial(before: token.startIndex) }
        if isDottedPair(token) { return mayEnd }
        if let kind = Abbreviations.kind(of: word) {
            switch kind {
            case .neverLast: return false
            case .beforeNumber: return !text[next].isDigit
            case .mayBeLast: return mayEnd
            // "142 м. Унизу …": behind a measure a capital can only begin a sentence, behind a date also a name.
            case .unit: return followsNumber(token) && (!Abbreviations.dates.contains(word) || mayEnd)
            case .amongNouns: return isFunctionWord(next) && tellingWords >= 1
            }
        }
        // `U.S. Navy`, but `in the U.S. The navy`.
        if token.contains(".") { return isFunctionWord(next) }
        return true
    }

    /// Letters, digits and inner full stops right before `end`.
    private func tokenBefore(_ end: Int) -> ArraySlice<Unicode.Scalar> {
        var begin = end
        while begin > sentenceStart, end - begin < Self.longestToken {
            let scalar = text[begin - 1]
            guard scalar.isWordPart || scalar.isApostrophe || scalar == "-" || (scalar == "." && begin < end) else {
                break
            }
            begin -= 1
        }
        return text[begin..<end]
    }

    private func lowercased(_ token: ArraySlice<Unicode.Scalar>) -> String {
        String(String.UnicodeScalarView(token)).lowercased()
    }

    /// "1." at the very start numbers the sentence that follows.
    private func isItemNumber(_ token: ArraySlice<Unicode.Scalar>) -> Bool {
        token.startIndex == sentenceStart && token.count <= 3 && token.allSatisfy(\.isDigit)
    }

    /// A German ordinal before what it counts.
    ///
    /// Such as "am 3. Oktober" and "das 19. Jahrhundert".
    private func isOrdinal(_ token: ArraySlice<Unicode.Scalar>) -> Bool {
        guard token.count <= 2, token.allSatisfy(\.isDigit), let following = firstWords(next, 1).first else {
            return false
        }
        if Self.counted.contains(following.lower) { return true }
        guard !StopWords.contains(following.lower) else { return false }
        let begin = max(sentenceStart, token.startIndex - Self.longestToken)
        return Word.words(in: text[begin..<token.startIndex]).last.map { Self.ordinalLeaders.contains($0.lower) }
            ?? false
    }

    /// Whether it is the first of two words that are one abbreviation, such as the `v.` of `v. Chr.`, which go on.
    private func beginsPair(_ word: String) -> Bool {
        guard let following = firstWords(next, 1).first?.lower else { return false }
        let end = next + following.unicodeScalars.count
        guard end < text.count, text[end] == "." else { return false }
        return Abbreviations.isPair(word, following) || Abbreviations.isLastPair(word, following)
    }

    /// The word with a full stop and at most a blank right before a place.
    private func abbreviation(before index: Int) -> String? {
        var end = index
        while end > sentenceStart, text[end - 1].isSpace, index - end < 2 { end -= 1 }
        guard end > sentenceStart, text[end - 1] == "." else { return nil }
        let token = tokenBefore(end - 1)
        return token.isEmpty ? nil : lowercased(token)
    }

    private static let counted: Set<String> = [
        "januar", "jänner", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober",
        "november", "dezember", "jahrhundert", "jahrhunderts", "jahrhunderte", "jahrhunderten", "jahrtausend",
        "jahrtausends", "weltkrieg", "weltkriegs", "weltkrieges", "auflage", "lebensjahr", "jahrestag", "kongress",
    ]
    private static let ordinalLeaders: Set<String> = [
        "am", "im", "vom", "zum", "zur", "der", "des", "dem", "das", "beim",
    ]

    /// The second half of `н. е.` or `т. д.`: a single small letter behind another one.
    private func isDottedPair(_ token: ArraySlice<Unicode.Scalar>) -> Bool {
        guard token.count == 1, token.first?.isLowercase == true else { return false }
        let before = token.startIndex - 1
        guard before - 2 >= sentenceStart, text[before].isSpace, text[before - 1] == "." else { return false }
        let letter = text[before - 2]
        return letter.isLowercase && (before - 3 < sentenceStart || !text[before - 3].isWordPart)
    }

    /// Whether another initial stands before: `J. R. Smith`.
    private func isInitial(before index: Int) -> Bool {
        index - 2 >= sentenceStart && text[index - 1].isSpace && text[index - 2] == "."
    }

    private func followsNumber(_ token: ArraySlice<Unicode.Scalar>) -> Bool {
        var index = token.startIndex - 1
        while index >= sentenceStart, text[index].isSpace { index -= 1 }
        guard index >= sentenceStart else { return false }
        if text[index].isDigit { return true }
        // Centuries are counted in Roman numerals, often typed with Cyrillic letters.
        return "IVXLІХ".unicodeScalars.contains(text[index])
    }

    /// Whether what stands before is enough for a sentence, and what follows no name that belongs to it.
    private var mayEnd: Bool {
        if isFunctionWord(next) { return tellingWords >= 1 }
        if let word = firstWords(next, 1).first, isCommon(word) { return tellingWords >= 2 }
        return tellingWords >= 3 && !isTwoCapitalised(next)
    }

    /// How many words that say something stand before; a mere date, which is no sentence yet, has none.
    private var tellingWords: Int {
        let begin = max(sentenceStart, fullStop - Self.longestLookBack)
        return Word.words(in: text[begin..<fullStop]).count { word in
            !word.isNumber && !word.isAllCapitals && word.lower.unicodeScalars.count > 2
                && !StopWords.contains(word.lower) && Abbreviations.kind(of: word.lower) == nil
        }
    }

    private func isFunctionWord(_ index: Int) -> Bool {
        guard let word = firstWords(index, 1).first else { return false }
        return StopWords.contains(word.lower)
    }

    /// A name and a surname, which belong to the date or title before them.
    private func isTwoCapitalised(_ index: Int) -> Bool {
        let words = firstWords(index, 2)
        return words.count == 2 && words.allSatisfy(\.isCapitalised)
    }

    private func firstWords(_ index: Int, _ count: Int) -> ArraySlice<Word> {
        Word.words(in: text[index...].prefix(60)).prefix(count)
    }
}
