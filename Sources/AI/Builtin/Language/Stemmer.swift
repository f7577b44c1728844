/// Cuts endings off words, so that `harbours` meets `harbour` and `гавані` meets `гавань`.
///
/// Light on purpose: for ranking, joining two words too few costs less than joining two that have nothing in common.
enum Stemmer {
    /// - Parameter word: in lower case. Its alphabet decides between the languages, so that mixed texts work.
    static func stem(_ word: String) -> String { stem(word, latin: .english) }

    /// - Parameters:
    ///   - word: in lower case.
    ///   - latin: the language of a word in Latin letters.
    static func stem(_ word: String, latin: WritingLanguage) -> String {
        let scalars = Array(word.unicodeScalars)
        guard scalars.count > 3, let first = scalars.first, !first.isDigit else { return word }
        let stem =
            if first.isCyrillic {
                ukrainian(scalars)
            } else {
                switch latin {
                case .german: german(scalars)
                case .polish: polish(scalars)
                case .english, .ukrainian: english(scalars)
                }
            }
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

    /// `häfen`, `hafens` and `hafen` are one word, `städte` and `stadt` another.
    private static func german(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var stem: [Unicode.Scalar] = []
        for scalar in word {
            switch scalar {
            case "ä": stem.append("a")
            case "ö": stem.append("o")
            case "ü": stem.append("u")
            case "ß": stem += ["s", "s"]
            default: stem.append(scalar)
            }
        }
        // The genitive's; a shorter word may end with an s of its own.
        if stem.count > 5, ends(stem, "s"), !ends(stem, "ss") { stem.removeLast() }
        for suffix in ["ern", "em", "en", "er", "es", "e", "n"]
        where ends(stem, suffix) && stem.count - suffix.count >= 3 {
            stem.removeLast(suffix.count)
            break
        }
        return stem
    }

    /// `portu` and `portami` are `port`, `statków` and `statek` `statk`.
    private static func polish(_ word: [Unicode.Scalar]) -> [Unicode.Scalar] {
        for suffix in polishSuffixes where word.count - suffix.count >= 3 && ends(word, suffix) {
            return Array(word.dropLast(suffix.count))
        }
        // A vowel that falls out as soon as an ending follows.
        let isFleeting = ends(word, "ek") || ends(word, "el") || ends(word, "ec")
        guard word.count > 4, isFleeting else { return word }
        return word.dropLast(2) + word.suffix(1)
    }

    /// Longest first.
    private static let polishSuffixes: [[Unicode.Scalar]] = [
        "owania", "owaniu", "owanie", "iego", "iemu", "iami", "iach", "ymi", "imi", "ego", "emu", "ych", "ich", "ami",
        "ach", "owi", "iej", "iem", "iom", "ów", "om", "em", "ym", "im", "ej", "ie", "ia", "iu", "ię", "ią", "ii", "a",
        "e", "i", "o", "u", "y", "ą", "ę",
    ].map { Array($0.unicodeScalars) }

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
