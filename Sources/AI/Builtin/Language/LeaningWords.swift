/// Words that point back to what was said before, so that a sentence with them cannot stand alone.
struct LeaningWords: Sendable {
    /// At the start of a sentence: "However, …", "Згодом …".
    let openers: Set<String>
    /// He, she: clear once a name stands before them.
    let personal: Set<String>
    /// It, they: what stands before them in the same sentence rarely makes them clear.
    let impersonal: Set<String>
    /// Its, their: clear once a name stands before them.
    let possessive: Set<String>
    /// This, these, there.
    let pointing: Set<String>
    /// You, we: the voice of the source, not of the document.
    let readerAndWriter: Set<String>

    /// The words of a source whose Latin letters are of a language; Ukrainian ones are known by their letters.
    static func of(_ latin: WritingLanguage) -> LeaningWords {
        switch latin {
        case .german: german
        case .polish: polish
        case .english, .ukrainian: englishAndUkrainian
        }
    }

    static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static let englishAndUkrainian = LeaningWords(
        openers: words(
            """
            however moreover furthermore therefore thus hence consequently also meanwhile then later afterwards afterward \
            instead otherwise nevertheless nonetheless still yet and but or so similarly likewise another others again \
            such both neither either thereafter thereby soon even only besides additionally accordingly conversely \
            indeed finally next which who whose whereas several second third eventually that none \
            однак проте але а і й та тому отже отож тож водночас також крім зокрема наприклад натомість згодом потім \
            пізніше саме таким такий така таке такі інший інша інше інші обидва обидві решта навпаки утім втім адже бо \
            який яка яке які котрий отак так ось нарешті зрештою невдовзі ще далі відтак щоправда зате причому тобто \
            знову дехто деякі більшість
            """),
        personal: words(
            """
            he she him his her hers він вона йому
            """),
        impersonal: words(
            """
            it they them themselves itself воно вони їх їм ними них ним нього неї нею ній нім
            """),
        possessive: words(
            """
            its their theirs його її їхній їхня їхнє їхні їхнього їхньої їхніх
            """),
        pointing: words(
            """
            this these those there here former latter \
            цей ця це ці цього цієї цих цьому цій цим цими цю тоді там тут туди звідси звідти того тієї тих той те ті тими
            """),
        readerAndWriter: words(
            """
            i me my we us our ours you your yours we've we're you've you're you'll you'd we'd i've i'm \
            я мене мені мною мій моя моє мої ми нас нам нами наш наша наше наші ви вас вам вами ваш ваша ваше ваші
            """))
}
