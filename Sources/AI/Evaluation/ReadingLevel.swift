/// How hard a text is to read, by a formula that was made for its language.
package struct ReadingLevel: Sendable, Hashable, Encodable {
    /// A published formula; which values are easy differs from one to the other.
    package enum Formula: String, Sendable, Hashable, Encodable {
        /// English: years of school in the United States (Kincaid, Fishburne, Rogers and Chissom, Derivation of New
        /// Readability Formulas, 1975).
        case fleschKincaid = "flesch_kincaid_grade"
        /// German: years of school (Bamberger and Vanecek, Lesen – Verstehen – Lernen – Schreiben, 1984, first formula).
        case vienna = "wiener_sachtextformel_1"
        /// Polish: years of school (Pisarek, Jak mierzyć zrozumiałość tekstu?, 1969, the formula that is not linear).
        case pisarek
        /// Any other: below 30 easy, from 50 on technical (Björnsson, Läsbarhet, 1968).
        case lix

        init(language: String) {
            switch language.lowercased().split(separator: "-").first {
            case "en": self = .fleschKincaid
            case "de": self = .vienna
            case "pl": self = .pisarek
            default: self = .lix
            }
        }
    }

    package let formula: Formula
    package let value: Double

    /// - Parameter sentences: without marks and citations.
    init(language: String, sentences: [String]) {
        let formula = Formula(language: language)
        let words = sentences.flatMap { Word.words(in: $0.unicodeScalars) }.filter { !$0.isNumber }.map(\.lower)
        let sentenceCount = Double(max(1, sentences.count))
        let wordCount = Double(max(1, words.count))
        let perSentence = wordCount / sentenceCount
        func percent(_ isCounted: (String) -> Bool) -> Double {
            100 * Double(words.count(where: isCounted)) / wordCount
        }
        func letters(_ word: String) -> Int { word.unicodeScalars.count(where: \.isLetter) }
        let value: Double
        switch formula {
        case .fleschKincaid:
            let syllables = Double(words.reduce(0) { $0 + Syllables.english($1) })
            value = 0.39 * perSentence + 11.8 * syllables / wordCount - 15.59
        case .vienna:
            let polysyllabic = percent { Syllables.byVowels($0) >= 3 }
            let monosyllabic = percent { Syllables.byVowels($0) == 1 }
            let long = percent { letters($0) > 6 }
            value = 0.1935 * polysyllabic + 0.1672 * perSentence + 0.1297 * long - 0.0327 * monosyllabic - 0.875
        case .pisarek:
            let hard = percent { Syllables.byVowels($0) >= 4 }
            value = (perSentence * perSentence + hard * hard).squareRoot() / 2
        case .lix:
            value = perSentence + percent { letters($0) > 6 }
        }
        self.formula = formula
        // A tenth is more than such a formula knows.
        self.value = words.isEmpty ? 0 : (value * 10).rounded() / 10
    }
}

/// Counts syllables by the vowels that are written.
enum Syllables {
    /// One for each run of vowels.
    ///
    /// In Polish an `i` before another vowel only softens, and belongs to its run already.
    static func byVowels(_ word: String) -> Int {
        max(1, runs(of: "aeiouyäöüąęó", in: word))
    }

    /// The same without the silent endings `-e`, `-es` and `-ed`.
    static func english(_ word: String) -> Int {
        var count = runs(of: "aeiouy", in: word)
        let letters = Array(word.unicodeScalars)
        func ends(_ suffix: String) -> Bool { word.hasSuffix(suffix) }
        let beforeLast = letters.count > 2 ? letters[letters.count - 3] : "a"
        if ends("e"), !ends("le"), !ends("ee"), !ends("ye"), !ends("oe"), !ends("ie") {
            count -= 1
        } else if ends("ed"), beforeLast != "t", beforeLast != "d", !isVowel(beforeLast) {
            count -= 1
        } else if ends("es"), !isVowel(beforeLast), !"sxzcg".unicodeScalars.contains(beforeLast), !ends("shes"),
            !ends("ches")
        {
            count -= 1
        }
        return max(1, count)
    }

    private static func isVowel(_ scalar: Unicode.Scalar) -> Bool { "aeiouy".unicodeScalars.contains(scalar) }

    private static func runs(of vowels: String, in word: String) -> Int {
        let vowels = Set(vowels.unicodeScalars)
        var count = 0
        var isInside = false
        for scalar in word.unicodeScalars {
            let isVowel = vowels.contains(scalar)
            if isVowel, !isInside { count += 1 }
            isInside = isVowel
        }
        return count
    }
}
