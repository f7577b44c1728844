/// Tells whether a text is in the language that was asked for: by its script, and by the small words of English, German
/// and Polish.
///
/// It is made to find the text that a model wrote in the language of its sources or of its instructions, and says nothing
/// where it cannot know.
enum LanguageCheck {
    enum Verdict: Sendable, Equatable { case right, wrong, unknown }

    private enum Script { case latin, cyrillic }

    /// Fewer letters prove nothing.
    private static let fewestLetters = 80
    private static let fewestWords = 30

    /// - Parameters:
    ///   - text: prose, without citations.
    ///   - tag: BCP 47.
    static func verdict(_ text: String, language tag: String) -> Verdict {
        let language = tag.lowercased().split(separator: "-").first.map(String.init) ?? ""
        var (latin, cyrillic, others) = (0, 0, 0)
        for scalar in text.unicodeScalars where scalar.isLetter {
            switch scalar.value {
            case 0x41...0x24F: latin += 1
            case _ where scalar.isCyrillic: cyrillic += 1
            default: others += 1
            }
        }
        guard latin + cyrillic + others >= fewestLetters, let script = script(of: language, tag) else {
            return .unknown
        }
        let own = script == .latin ? latin : cyrillic
        guard 2 * own > latin + cyrillic + others else { return .wrong }
        switch (script, language) {
        case (.cyrillic, "uk"): return ukrainian(text)
        case (.cyrillic, _): return .unknown
        case (.latin, _): return bySmallWords(text, language)
        }
    }

    private static func script(of language: String, _ tag: String) -> Script? {
        let subtags = tag.lowercased().split(separator: "-")
        if subtags.contains("cyrl") { return .cyrillic }
        if subtags.contains("latn") || latinLanguages.contains(language) { return .latin }
        return cyrillicLanguages.contains(language) ? .cyrillic : nil
    }

    private static let cyrillicLanguages: Set<String> = ["be", "bg", "kk", "ky", "mk", "ru", "uk"]
    private static let latinLanguages: Set<String> = [
        "ca", "cs", "da", "de", "en", "es", "et", "fi", "fr", "hr", "hu", "it", "lt", "lv", "nb", "nl", "no", "pl",
        "pt",
        "ro", "sk", "sl", "sv", "tr",
    ]

    /// By the letters that only one of the two has: Russian is what Ukrainian is most often mistaken for.
    private static func ukrainian(_ text: String) -> Verdict {
        var (ours, russian) = (0, 0)
        for scalar in text.lowercased().unicodeScalars {
            switch scalar {
            case "і", "ї", "є", "ґ": ours += 1
            case "ы", "э", "ё", "ъ": russian += 1
            default: break
            }
        }
        return ours > russian ? .right : .wrong
    }

    private static func bySmallWords(_ text: String, _ language: String) -> Verdict {
        let words = Word.words(in: text.unicodeScalars).map(\.lower)
        guard words.count >= fewestWords else { return .unknown }
        let shares = smallWords.mapValues { small in
            Double(words.count { small.contains($0) }) / Double(words.count)
        }
        let other = shares.filter { $0.key != language }.values.max() ?? 0
        guard let own = shares[language] else { return other >= 0.15 ? .wrong : .unknown }
        if other >= 0.05, other > 2 * own { return .wrong }
        return own >= 0.05 ? .right : .unknown
    }

    /// Words that the other two do not have, or hardly.
    static let smallWords: [String: Set<String>] = [
        "en": [
            "the", "and", "of", "is", "that", "for", "with", "are", "were", "this", "which", "from", "by", "have",
            "has",
            "not", "be", "it", "as", "at", "their", "they",
        ],
        "de": [
            "der", "die", "das", "und", "ist", "nicht", "mit", "den", "von", "zu", "ein", "eine", "auf", "für", "sich",
            "dem", "im", "auch", "wurde", "werden", "sind", "als",
        ],
        "pl": [
            "w", "z", "na", "nie", "się", "że", "jest", "od", "przez", "jako", "są", "był", "była", "oraz", "które",
            "który", "dla", "jego", "tym", "po",
        ],
    ]
}
