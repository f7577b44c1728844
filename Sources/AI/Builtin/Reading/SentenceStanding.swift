/// How well a sentence stands when it is taken out of its text.
enum SentenceStanding: Sendable {
    /// It names what it speaks of.
    case independent
    /// It speaks of "the harbour": clear only after a sentence of the same passage that names it.
    case contextual
    /// It begins with "However" or speaks of "it": clear only right after the sentence before it.
    case dangling
}

/// Judges how sentences stand, by pointing words and by the names of what their passage is about.
struct StandingJudge {
    /// Whether a word, at a place where a capital proves nothing, is known as a name.
    let isName: (Word) -> Bool
    /// Of the source's words in Latin letters.
    var latin: WritingLanguage = .english

    private var leaning: LeaningWords { .of(latin) }

    /// Pronouns further on mostly refer to something in their own sentence, and names further on to something else than
    /// its subject.
    private static let reach = 7
    /// At the start of a paragraph a pronoun further on refers to what follows: "In her first weeks the worker …".
    private static let reachAtStart = 1

    /// - Parameters:
    ///   - anchors: the stems that name what the passage is about: see ``anchors(source:heading:)``.
    ///   - isLead: whether it is the first under its heading, which its author wrote to be understood.
    ///   - opensParagraph: whether it is the first of its paragraph.
    func standing(of words: [Word], anchors: Set<String>, isLead: Bool, opensParagraph: Bool) -> SentenceStanding {
        if dangles(words, pronounReach: opensParagraph ? Self.reachAtStart : Self.reach) { return .dangling }
        if Self.hasPair(words, Self.partitive) { return .contextual }
        // "The oldest gold was found at Varna": what is the utmost of its kind is clear by itself.
        let isUnique = words.prefix(Self.reach).contains(where: isSuperlative)
        let range = isLead || isUnique ? words[...] : words.prefix(Self.reach)
        let isAnchored = range.contains { word in
            anchors.contains(Stemmer.stem(word.lower, latin: latin)) || ((isLead || isUnique) && names(word))
        }
        return isAnchored ? .independent : .contextual
    }

    /// Whether any word, wherever it stands, is one of the stems.
    func names(_ anchors: Set<String>, _ words: [Word]) -> Bool {
        words.contains { anchors.contains(Stemmer.stem($0.lower, latin: latin)) }
    }

    /// The names in the titles that a passage stands under; where there is none, all their telling words.
    func anchors(source: String, heading: String) -> Set<String> {
        let words = Word.words(in: (source + ": " + heading).unicodeScalars).filter { !StopWords.contains($0.lower) }
        let named = words.filter { $0.isCapitalised && isName($0) }
        return Set((named.isEmpty ? words : named).map { Stemmer.stem($0.lower, latin: latin) })
    }

    /// Whether any word, wherever it stands, may point back to an earlier sentence.
    func pointsBack(_ words: [Word]) -> Bool {
        let leaning = leaning
        return words.contains { word in
            leaning.pointing.contains(word.lower) || leaning.impersonal.contains(word.lower)
                || leaning.personal.contains(word.lower) || leaning.possessive.contains(word.lower)
        }
    }

    /// Whether any word is the voice of the source: "you", "we".
    func isPersonal(_ words: [Word]) -> Bool {
        let leaning = leaning
        return words.contains { leaning.readerAndWriter.contains($0.lower) }
    }

    private func dangles(_ words: [Word], pronounReach: Int) -> Bool {
        guard let first = words.first else { return true }
        let leaning = leaning
        if leaning.openers.contains(first.lower) || Self.hasPair(words, Self.groups) { return true }
        var hasName = false
        for (index, word) in words.prefix(Self.reach).enumerated() {
            if leaning.pointing.contains(word.lower) { return true }
            guard index < pronounReach else { continue }
            if leaning.impersonal.contains(word.lower) { return true }
            let isOwned = leaning.personal.contains(word.lower) || leaning.possessive.contains(word.lower)
            if !hasName, isOwned { return true }
            hasName = hasName || (word.isCapitalised && (index > 0 || isName(word)))
        }
        return false
    }

    private func names(_ word: Word) -> Bool {
        guard word.isCapitalised, !Self.calendar.contains(word.lower), word.lower != "i" else { return false }
        if word.isAllCapitals, word.lower.count <= 3 { return false }
        return word.opensClause ? isName(word) : true
    }

    private func isSuperlative(_ word: Word) -> Bool {
        let lower = word.lower
        switch latin {
        case .german:
            // "die älteste": a noun, "Küste", has a capital.
            return !word.isCapitalised && lower.count > 6 && ["ste", "ster", "stes"].contains(where: lower.hasSuffix)
                && lower != "musste" && lower != "wusste"
        case .polish: return lower.hasPrefix("naj") && lower.count > 6
        case .english, .ukrainian:
            return (lower.hasSuffix("est") && lower.count > 5) || (lower.hasPrefix("най") && lower.count > 6)
        }
    }

    private static func hasPair(_ words: [Word], _ pairs: [String: Set<String>]) -> Bool {
        zip(words, words.dropFirst()).contains { pairs[$0.lower]?.contains($1.lower) == true }
    }

    /// "The deepest of the three": a group that was named before.
    private static let groups: [String: Set<String>] = [
        "the": ["two", "three", "four", "five", "six", "former", "latter", "others"],
        "усі": ["три", "чотири", "п'ять"], "всі": ["три", "чотири", "п'ять"],
        "die": ["beiden", "drei", "vier", "fünf", "übrigen", "anderen"], "der": ["beiden", "drei", "übrigen"],
        "wszystkie": ["trzy", "cztery", "pięć"], "obu": ["tych"],
    ]

    /// "Three of them": mostly named before, at times in the same sentence.
    private static let partitive: [String: Set<String>] = [
        "of": ["them", "these", "those"], "from": ["them"], "among": ["them", "these"],
        "з": ["них", "цих"], "із": ["них", "цих"], "серед": ["них", "цих"], "між": ["ними"],
        "von": ["ihnen", "diesen", "denen"], "unter": ["ihnen", "diesen"],
        "z": ["nich", "tych"], "spośród": ["nich", "tych"], "wśród": ["nich", "tych"],
    ]

    /// Months and days are written with capitals in English without naming anything.
    private static let calendar: Set<String> = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "bc", "ad", "bce",
        "ce", "januar", "februar", "märz", "mai", "juni", "juli", "oktober", "dezember", "montag", "dienstag",
        "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "chr", "jahrhundert", "jahr",
    ]
}
