/// Cuts endings off words, so that `harbours` meets `harbour` and `гавані` meets `гавань`.
///
/// Light on purpose: for ranking, joining two words too few costs less than joining two that have nothing in common.
enum Stemmer {
    /// - Parameter word: in lower case. Its alphabet decides between the languages, so that mixed texts work.
    static func stem(_ word: String) -> String {
        let scalars = Array(word.unicodeScalars)
        guard scalars.count > 3, let first = scalars.first, !first.isDigit else { return word }
        let stem = first.isCyrillic ? ukrainian(scalars) : english(scalars)
        return String(String.UnicodeScalarView(stem))
    }

    private static func english(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var stem = word
        if ends(stem, "'s") { stem.removeLast(2) }
        if ends(stem, "ies"), stem.count > 4 {
            stem.removeLast(3)
            stem.append("y")
        } else if ends(stem, "sses") || ends(stem, "xes") || ends(stem, "ches") || ends(stem, "shes") {
            stem.removeLast(2)
        } else if ends(stem, "s"), !ends(stem, "ss"), !ends(stem, "us"), !ends(stem, "is") {
            stem.removeLast()
        }
        for suffix in ["ing", "ed", "ly"] where ends(stem, suffix) && stem.count - suffix.count >= 3 {
            let rest = Array(stem.dropLast(suffix.count))
            guard rest.contains(where: { "aeiouy".unicodeScalars.contains($0) }) else { break }
            stem = withoutDoubled(rest)
            break
        }
        if stem.count > 4, stem.last == "e" { stem.removeLast() }
        return stem
    }

    private static func ukrainian(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        for suffix in ukrainianSuffixes where word.count - suffix.count >= 3 && ends(word, suffix) {
            return withoutDoubled(Array(word.dropLast(suffix.count)))
        }
        return word
    }

    /// Longest first.
    private static let ukrainianSuffixes: [[Unicode.Scalar]] = [
        "еннями", "аннями", "уватися", "юватися", "ування", "ювання", "ується", "ються", "уться", "ються", "аються",
        "ського", "ському", "ських", "ським", "ської", "ською", "ських", "ський", "ська", "ське", "ські", "ську",
        "ення", "ання", "іння", "ають", "яють", "ували", "ював", "ував", "ими", "іми", "ого", "ому", "ьому", "ього",
        "ами", "ями", "ові", "еві", "єві", "ють", "уть", "ять", "ать", "али", "ила", "или", "ило", "ала", "ало",
        "ати", "ити", "іти", "яти", "ися", "ося", "ася", "вся", "ена", "ено", "ені", "ах", "ях", "ам", "ям", "ів",
        "їв", "ом", "ем", "єм", "ою", "ею", "єю", "ей", "ий", "ій", "их", "іх", "им", "ім", "ої", "ав", "ив",
        "ся", "а", "я", "у", "ю", "і", "ї", "е", "є", "и", "о", "й", "ь",
    ].map { Array($0.unicodeScalars) }

    private static func ends(_ word: [Unicode.Scalar], _ suffix: String) -> Bool {
        ends(word, Array(suffix.unicodeScalars))
    }

    private static func ends(_ word: [Unicode.Scalar], _ suffix: [Unicode.Scalar]) -> Bool {
        word.count >= suffix.count && word.suffix(suffix.count).elementsEqual(suffix)
    }

    /// `shipp` from `shipping` is `ship`, `гаванн` from `гаванню` is `гаван`.
    private static func withoutDoubled(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        guard word.count > 3, word[word.count - 1] == word[word.count - 2], word.last != "s", word.last != "l" else {
            return word
        }
        return word.dropLast()
    }
}
