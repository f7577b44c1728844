/// Tells which language written in Latin letters a source is in.
///
/// Words in Cyrillic letters are known by these; those in Latin letters mean different things in different languages:
/// the Polish `i` is "and", the English one "I".
enum SourceLanguage {
    /// So much of a text shows it.
    private static let readScalars = 20_000

    /// English, German or Polish, whichever has most of its small words in the texts; English where nothing tells.
    static func latin(of texts: some Sequence<String>) -> WritingLanguage {
        var counts: [WritingLanguage: Int] = [:]
        for text in texts {
            for word in Word.words(in: text.unicodeScalars.prefix(readScalars)) {
                for (language, small) in smallWords where small.contains(word.lower) {
                    counts[language, default: 0] += 1
                }
            }
        }
        let (german, polish) = (counts[.german, default: 0], counts[.polish, default: 0])
        guard max(german, polish) > counts[.english, default: 0] else { return .english }
        return german >= polish ? .german : .polish
    }

    private static let smallWords: [WritingLanguage: Set<String>] = Dictionary(
        uniqueKeysWithValues: [("en", WritingLanguage.english), ("de", .german), ("pl", .polish)].map { tag, language in
            (language, LanguageCheck.smallWords[tag] ?? [])
        })
}
