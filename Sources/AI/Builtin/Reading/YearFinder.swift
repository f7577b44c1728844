/// Finds the years that a sentence speaks of, so that texts can be put in the order of time.
enum YearFinder {
    /// The years in a sentence's words; before Christ they are negative, and a century counts as its middle.
    static func years(in words: [Word]) -> [Int] {
        var years: [Int] = []
        for index in words.indices {
            guard let year = year(at: index, in: words) ?? century(at: index, in: words) else { continue }
            years.append(isBeforeChrist(after: index, in: words) ? -year : year)
        }
        return years
    }

    private static func word(_ index: Int, _ words: [Word]) -> String {
        words.indices.contains(index) ? words[index].lower : ""
    }

    private static func year(at index: Int, in words: [Word]) -> Int? {
        let digits = words[index].lower.prefix { $0.isASCII && $0.isNumber }
        guard words[index].isNumber, let number = Int(digits), (1...2_100).contains(number) else { return nil }
        let rest = words[index].lower.dropFirst(digits.count)
        let next = word(index + 1, words)
        if ["s", "х", "er"].contains(rest), digits.count == 4 { return number + 5 }
        guard rest.isEmpty else { return nil }
        if next == "х", digits.count == 4 { return number + 5 }
        if [
            "bc", "bce", "ad", "ce", "р", "рр", "року", "році", "роком", "роки", "роках", "років", "r", "roku",
            "rokiem",
            "rok",
        ].contains(next) {
            // "100 років" is a span, "1794 року" a date.
            return next == "років" && digits.count < 4 ? nil : number
        }
        if ["v", "n"].contains(next), word(index + 2, words) == "chr" { return number }
        if next == "n" || next == "p", word(index + (next == "p" ? 3 : 2), words) == "e" { return number }
        if next == "до", word(index + 2, words) == "н", word(index + 3, words) == "е" { return number }
        if word(index - 1, words) == "ad" { return number }
        guard digits.count == 4, number >= 1_000 else { return nil }
        return isDated(index, words) ? number : nil
    }

    /// Whether a bare number of four digits stands where a year would.
    private static func isDated(_ index: Int, _ words: [Word]) -> Bool {
        let before = word(index - 1, words)
        if datingWords.contains(before) || months.contains(before) { return true }
        // "1837 and 1841", "1803 до 1814 р"
        if words.indices.contains(index - 2), words[index - 2].isNumber, words[index - 2].lower.count == 4 {
            return ["and", "to", "or", "і", "й", "та", "до", "або", "und", "bis", "oder", "i", "a", "do", "lub"]
                .contains(before)
        }
        return words.indices.contains(index - 1) && words[index - 1].isNumber && words[index - 1].lower.count == 4
            || words.indices.contains(index + 1) && words[index + 1].isNumber && words[index + 1].lower.count == 4
    }

    private static let datingWords: Set<String> = [
        "in", "since", "from", "until", "till", "to", "by", "of", "before", "after", "around", "about", "between",
        "during", "early", "late", "year", "and", "у", "в", "від", "до", "з", "після", "близько", "протягом", "по",
        "im", "ab", "bis", "seit", "um", "von", "vor", "nach", "zwischen", "und", "jahr", "jahre", "jahres", "anno",
        "w",
        "od", "do", "z", "po", "przed", "około", "ok", "między", "a", "i", "roku", "rok", "lat", "latach",
    ]

    private static let months: Set<String> = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "spring", "summer", "autumn", "winter", "січня", "лютого", "березня", "квітня", "травня", "червня",
        "липня", "серпня", "вересня", "жовтня", "листопада", "грудня", "січні", "лютому", "березні", "квітні",
        "травні", "червні", "липні", "серпні", "вересні", "жовтні", "листопаді", "грудні",
        "januar", "februar", "märz", "mai", "juni", "juli", "oktober", "dezember", "frühjahr", "frühling", "sommer",
        "herbst", "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
        "października", "listopada", "grudnia",
    ]

    /// The middle of a century, or of a millennium, as its distance from the turn of our era.
    private static func century(at index: Int, in words: [Word]) -> Int? {
        let unit = word(index + 1, words)
        if let ordinal = ordinals[words[index].lower] ?? numberedOrdinal(words[index].lower) {
            if unit == "century" || unit == "centuries" { return ordinal * 100 - 50 }
            if unit == "millennium" { return ordinal * 1_000 - 500 }
        }
        if unit.hasPrefix("jahrhundert") || unit == "jh", let number = Int(words[index].lower),
            (1...21).contains(number)
        {
            return number * 100 - 50
        }
        if unit.hasPrefix("jahrtausend"), let number = Int(words[index].lower), (1...10).contains(number) {
            return number * 1_000 - 500
        }
        guard let number = roman(words[index]) else { return nil }
        if [
            "ст", "століття", "столітті", "столітть", "сторіччя", "сторіччі", "w", "wieku", "wiek", "wieków", "wieki",
            "stulecia", "stuleciu",
        ].contains(unit) {
            return number * 100 - 50
        }
        return unit.hasPrefix("тисячоліт") || unit.hasPrefix("tysiącleci") ? number * 1_000 - 500 : nil
    }

    /// `19` of "19th"; with "of the 19th century" the ordinal stands right before the unit.
    private static func numberedOrdinal(_ word: String) -> Int? {
        guard ["st", "nd", "rd", "th"].contains(where: word.hasSuffix) else { return nil }
        return Int(word.dropLast(2)).flatMap { (1...21).contains($0) ? $0 : nil }
    }

    private static let ordinals: [String: Int] = {
        let names = [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
            "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
            "twentieth",
        ]
        return Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0 + 1) })
    }()

    /// A Roman numeral, with Latin letters or with the Cyrillic ones that look alike.
    private static func roman(_ word: Word) -> Int? {
        guard word.isCapitalised, (1...5).contains(word.lower.count) else { return nil }
        var total = 0
        var last = 0
        for letter in word.lower.reversed() {
            guard let value = [Character("i"): 1, "і": 1, "v": 5, "x": 10, "х": 10][letter] else { return nil }
            total += value < last ? -value : value
            last = max(last, value)
        }
        return (1...21).contains(total) ? total : nil
    }

    /// `BC`, `BCE` or `до н. е.` within the next words, past the unit and the other end of a range.
    private static func isBeforeChrist(after index: Int, in words: [Word]) -> Bool {
        for next in (index + 1)..<(index + 5) {
            let text = word(next, words)
            if text == "bc" || text == "bce" { return true }
            if text == "v" { return word(next + 1, words) == "chr" }
            if text == "p" { return word(next + 1, words) == "n" && word(next + 2, words) == "e" }
            if text == "przed" { return word(next + 1, words) == "naszą" || word(next + 1, words) == "chr" }
            if text == "до" { return word(next + 1, words) == "н" && word(next + 2, words) == "е" }
            guard words.indices.contains(next), isPassable(words[next]) else { return false }
        }
        return false
    }

    private static func isPassable(_ word: Word) -> Bool {
        [
            "century", "centuries", "millennium", "р", "рр", "ст", "or", "and", "to", "r", "w", "jh", "wieku", "roku",
            "und", "bis",
        ].contains(word.lower)
            || word.lower.hasPrefix("jahrhundert") || word.lower.hasPrefix("jahrtausend")
            || word.lower.hasPrefix("тисячоліт") || word.lower.hasPrefix("століт") || word.isNumber
            || ordinals[word.lower] != nil || roman(word) != nil
    }
}
