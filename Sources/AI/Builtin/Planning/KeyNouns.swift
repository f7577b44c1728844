/// Finds the nouns that tell passages apart, to name those that have no heading.
///
/// Without a dictionary a noun is known by its place: in English behind an article or a preposition, with a function
/// word or a mark behind it ("the dance of …"); in Ukrainian at the start of a sentence, where the nominative stands,
/// in a form that is met elsewhere too, and in Polish likewise; in German by its capital, behind an article, where it has
/// the form of the nominative. Names count everywhere in English, and at the start in Ukrainian and Polish.
struct KeyNouns {
    private let groups: [[String: Int]]
    /// In the order of their first appearance, so that nothing depends on hashing.
    private let order: [[String]]
    private let lexicon: Lexicon

    /// - Parameter groups: each the places of its sentences.
    init(groups: [[Int]], index: SourceIndex) {
        lexicon = index.lexicon
        var counts: [[String: Int]] = []
        var orders: [[String]] = []
        for group in groups {
            var count: [String: Int] = [:]
            var order: [String] = []
            for place in group where index.sentences[place].isUsable {
                for noun in Self.nouns(in: index.sentences[place].text, lexicon: index.lexicon) {
                    if count[noun, default: 0] == 0 { order.append(noun) }
                    count[noun, default: 0] += 1
                }
            }
            counts.append(count)
            orders.append(order)
        }
        self.groups = counts
        self.order = orders
    }

    /// The nouns of a group, those that are frequent in it and rare in the others first.
    func nouns(of group: Int) -> [String] {
        let scored = order[group].enumerated().map { place, noun in
            let others = groups.count { $0[noun] != nil }
            let rarity = 1 + Double(groups.count) / Double(others)
            let count = Double(groups[group][noun, default: 0])
            // What is said once may be anything; a name said once is a detail.
            let weight = count > 1 ? count * count.squareRoot() : noun.first?.isUppercase == true ? 0.3 : 1
            return (noun: noun, score: weight * rarity, place: place)
        }
        return scored.sorted { ($1.score, $0.place) < ($0.score, $1.place) }.map(\.noun)
    }

    private static func nouns(in sentence: String, lexicon: Lexicon) -> [String] {
        let tokens = sentence.split(separator: " ")
        guard let first = tokens.first else { return [] }
        if first.unicodeScalars.contains(where: \.isCyrillic) || lexicon.latin == .polish {
            return subject(first, lexicon).map { [$0] } ?? []
        }
        if lexicon.latin == .german {
            return tokens.indices.dropFirst().compactMap { german(tokens[$0], before: tokens[$0 - 1]) }
        }
        return tokens.indices.dropFirst().compactMap { place in
            english(
                tokens[place], before: tokens[place - 1], after: place + 1 < tokens.count ? tokens[place + 1] : nil,
                lexicon)
        }
    }

    private static func english(
        _ token: Substring, before: Substring, after: Substring?, _ lexicon: Lexicon
    ) -> String? {
        let word = token.prefix { $0.isLetter || $0 == "-" || $0 == "’" || $0 == "'" }
        let isEnd = word.count < token.count || after.map { StopWords.contains($0.lowercased()) } ?? true
        guard word.count > 2, isEnd, let parsed = Word.words(in: word.unicodeScalars).first else { return nil }
        let isName = parsed.isCapitalised && lexicon.isName(parsed)
        guard isName || leaders.contains(before.lowercased()) else { return nil }
        let verbal = ["ing", "ed", "ly", "est"]
        guard !StopWords.contains(parsed.lower), !times.contains(parsed.lower),
            isName || !verbal.contains(where: parsed.lower.hasSuffix)
        else { return nil }
        return isName ? String(word) : word.lowercased()
    }

    private static func german(_ token: Substring, before: Substring) -> String? {
        let word = token.prefix { $0.isLetter || $0 == "-" }
        guard word.count > 2, word.first?.isUppercase == true, germanLeaders.contains(before.lowercased()),
            !StopWords.contains(word.lowercased()), !germanTimes.contains(word.lowercased())
        else { return nil }
        return String(word)
    }

    private static func subject(_ token: Substring, _ lexicon: Lexicon) -> String? {
        guard let word = Word.words(in: token.unicodeScalars).first, word.isCapitalised, word.lower.count > 3,
            !StopWords.contains(word.lower), !adjectival.contains(where: word.lower.hasSuffix)
        else { return nil }
        if lexicon.isName(word) { return String(token.prefix { $0.isLetter || $0 == "-" || $0 == "’" }) }
        return lexicon.isWrittenSmall(word) ? word.lower : nil
    }

    /// Behind these a noun has the form of the nominative, or one that looks like it.
    private static let germanLeaders: Set<String> = [
        "der", "die", "das", "ein", "eine", "und", "für", "durch", "ohne", "gegen",
    ]
    private static let germanTimes: Set<String> = [
        "jahr", "jahre", "jahrhundert", "jahrhunderte", "zeit", "zeiten", "tag", "tage", "woche", "wochen", "monat",
        "monate", "stunde", "stunden", "januar", "februar", "märz", "april", "mai", "juni", "juli", "august",
        "september", "oktober", "november", "dezember", "teil", "teile", "art", "weise", "zahl", "ende", "beispiel",
        "fall", "dinge", "sache", "hälfte",
    ]
    private static let leaders: Set<String> = [
        "the", "a", "an", "of", "in", "with", "by", "for", "from", "on", "and", "between", "without", "into",
    ]
    private static let times: Set<String> = [
        "day", "days", "week", "weeks", "month", "months", "year", "years", "century", "centuries", "time", "times",
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "way", "ways", "thing", "things", "part", "parts", "number", "example", "kind", "case", "end",
    ]
    private static let adjectival = [
        "ий", "ська", "ське", "ські", "цька", "цьке", "цькі", "ній", "но", "ти", "ши", "чи",
        "ski", "ska", "skie", "cki", "cka", "ckie", "czny", "czna", "czne", "owy", "owa", "owe", "ny", "ne", "wszy",
        "sze",
        "sza", "ący", "ąca", "ące", "ąc", "no", "ły", "li",
    ]
}
