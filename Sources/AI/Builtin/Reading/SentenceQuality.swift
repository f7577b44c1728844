/// Whether a piece of text is a sentence that can be shown to a reader as it stands.
enum SentenceQuality {
    static let wordRange = 5...60

    /// - Parameter words: the words of `text`.
    static func isUsable(_ text: ArraySlice<Unicode.Scalar>, words: [Word]) -> Bool {
        guard wordRange.contains(words.count), hasProperEnds(text), isPlain(text), isBalanced(text) else {
            return false
        }
        guard letterShare(text) >= 0.6, capitalShare(text) <= 0.5 else { return false }
        return !isCaption(words) && !speaksOfItsText(words)
    }

    private static func hasProperEnds(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let first = text.first, let firstWordCharacter = text.first(where: \.isWordPart) else { return false }
        guard first.isWordPart || "«“„\"".unicodeScalars.contains(first), !firstWordCharacter.isLowercase else {
            return false
        }
        var rest = text
        while let last = rest.last, "»”\"’)".unicodeScalars.contains(last) { rest.removeLast() }
        return rest.last.map { ".!…。！۔".unicodeScalars.contains($0) } ?? false
    }

    /// No traces of code, addresses, markup or holes.
    private static func isPlain(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var before: Unicode.Scalar = " "
        for scalar in text {
            switch scalar {
            case "<", ">", "{", "}", "|", "\\", "`", "@", "_", "*", "#", "^", "~", "=", SourceCleaner.hole: return false
            case "/" where before == "/": return false
            // A word is missing before it, or it is a quotation mark of another notation.
            case ",", ".": if before.isSpace { return false }
            case "'" where before == "'": return false
            default: before = scalar
            }
        }
        return true
    }

    /// A quotation or bracket that begins elsewhere, or ends elsewhere, shows that this is only a part.
    private static func isBalanced(_ text: ArraySlice<Unicode.Scalar>) -> Bool {
        var angled = 0
        var round = 0
        var square = 0
        var curly = 0
        var low = 0
        var straight = 0
        for scalar in text {
            switch scalar {
            case "«": angled += 1
            case "»": angled -= 1
            case "(": round += 1
            case ")": round -= 1
            case "[": square += 1
            case "]": square -= 1
            case "„": low += 1
            // It opens an English quotation and closes a German one.
            case "“": if low > 0 { low -= 1 } else { curly += 1 }
            case "”": if low > 0 { low -= 1 } else { curly -= 1 }
            case "\"": straight += 1
            default: continue
            }
            if angled < 0 || round < 0 || square < 0 || curly < 0 { return false }
        }
        return angled == 0 && round == 0 && square == 0 && curly == 0 && low == 0 && straight % 2 == 0
    }

    private static func letterShare(_ text: ArraySlice<Unicode.Scalar>) -> Double {
        let visible = text.count { !$0.isSpace }
        return visible == 0 ? 0 : Double(text.count { $0.isLetter || $0.isMark }) / Double(visible)
    }

    private static func capitalShare(_ text: ArraySlice<Unicode.Scalar>) -> Double {
        let letters = text.count { $0.isLetter }
        return letters == 0 ? 1 : Double(text.count { $0.isUppercase }) / Double(letters)
    }

    /// Whether it belongs to a picture, which does not come along: "Figure 3 shows …".
    private static func isCaption(_ words: [Word]) -> Bool {
        words.count > 1 && words[1].isNumber && captionWords.contains(words[0].lower)
    }

    /// Whether it speaks of the source, not of its subject: "in this chapter we …", "as shown below".
    private static func speaksOfItsText(_ words: [Word]) -> Bool {
        if let first = words.first, ["see", "click", "welcome"].contains(first.lower) { return true }
        if words.contains(where: { guidance.contains($0.lower) }) { return true }
        for (word, following) in zip(words, words.dropFirst()) {
            if numbered.contains(word.lower), following.isNumber || isLetterLabel(following) { return true }
            if pointers.contains(word.lower), texts.contains(following.lower) { return true }
            if references.contains(word.lower), places.contains(following.lower) { return true }
        }
        return false
    }

    /// "Appendix C".
    private static func isLetterLabel(_ word: Word) -> Bool {
        word.isCapitalised && word.lower.unicodeScalars.count == 1
    }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static let captionWords = words(
        """
        figure fig table photo image plate map chart box listing chapter section \
        рис рисунок таблиця табл мал малюнок фото іл схема карта розділ додаток \
        abb abbildung tabelle tab foto karte diagramm kapitel abschnitt rys rysunek ryc tabela tabl fot zdjęcie wykres \
        rozdział
        """)
    private static let texts = words(
        """
        article paper chapter section book report essay thesis page figure table website writing \
        стаття статті статтю роботі робота розділі розділ книзі книга звіт звіті доповіді сторінці праці дослідженні \
        нарисі огляді \
        artikel artikels aufsatz aufsatzes kapitel kapitels abschnitt abschnitts buch buches bericht berichts arbeit \
        beitrag beitrags abbildung tabelle artykuł artykule artykułu rozdział rozdziale rozdziału książka książce raport \
        raporcie praca pracy
        """)
    private static let pointers = words(
        """
        this these present following next ця цій цю цьому цей dieser diese dieses diesem vorliegende vorliegenden \
        folgende folgenden ten ta tej tym niniejszy niniejsza niniejszym niniejszej
        """)
    /// The voice of a teacher, who leads through a text of his own.
    private static let guidance = words(
        """
        let's we'll www http https див дивіться дивись розглянемо погляньмо подивимося подивимось розберемося \
        розберемось нагадаємо побачимо поговоримо \
        siehe vgl zob patrz przyjrzyjmy rozważmy zobaczmy przypomnijmy
        """)
    /// With a number behind them they refer to parts of the source.
    private static let numbered = words(
        """
        figure figures fig table tables listing listings chapter chapters section appendix exercise footnote equation \
        рис рисунок рисунку таблиця таблиці табл лістинг розділі додаток додатку \
        abb abbildung tabelle kapitel abschnitt anhang fußnote rys rysunek rysunku tabela tabeli rozdział rozdziale \
        załącznik
        """)
    private static let references = words("see shown described discussed mentioned given oben unten powyżej poniżej")
    private static let places = words(
        """
        below above here section chapter figure fig table beschrieben erwähnt genannt gezeigt dargestellt opisano \
        wspomniano pokazano opisany wspomniany
        """)
}
