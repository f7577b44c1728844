/// Words that point back to what was said before, so that a sentence with them cannot stand alone.
enum LeaningWords {
    /// At the start of a sentence: "However, …", "Згодом …".
    static func opens(_ word: String) -> Bool { openers.contains(word) }

    /// He, she: clear once a name stands before them.
    static func isPersonal(_ word: String) -> Bool { personal.contains(word) }

    /// It, they: what stands before them in the same sentence rarely makes them clear.
    static func isImpersonal(_ word: String) -> Bool { impersonal.contains(word) }

    /// Its, their: clear once a name stands before them.
    static func isPossessive(_ word: String) -> Bool { possessive.contains(word) }

    /// This, these, there.
    static func isPointing(_ word: String) -> Bool { pointing.contains(word) }

    /// You, we: the voice of the source, not of the document.
    static func isOfReaderOrWriter(_ word: String) -> Bool { readerAndWriter.contains(word) }

    private static func words(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    private static let openers = words(
        """
        however moreover furthermore therefore thus hence consequently also meanwhile then later afterwards afterward \
        instead otherwise nevertheless nonetheless still yet and but or so similarly likewise another others again \
        such both neither either thereafter thereby soon even only besides additionally accordingly conversely \
        indeed finally next which who whose whereas several second third eventually that none \
        однак проте але а і й та тому отже отож тож водночас також крім зокрема наприклад натомість згодом потім \
        пізніше саме таким такий така таке такі інший інша інше інші обидва обидві решта навпаки утім втім адже бо \
        який яка яке які котрий отак так ось нарешті зрештою невдовзі ще далі відтак щоправда зате причому тобто \
        знову дехто деякі більшість
        """)

    private static let personal = words("he she him his her hers він вона йому")
    private static let impersonal = words(
        "it they them themselves itself воно вони їх їм ними них ним нього неї нею ній нім")
    private static let possessive = words("its their theirs його її їхній їхня їхнє їхні їхнього їхньої їхніх")
    private static let readerAndWriter = words(
        """
        i me my we us our ours you your yours we've we're you've you're you'll you'd we'd i've i'm \
        я мене мені мною мій моя моє мої ми нас нам нами наш наша наше наші ви вас вам вами ваш ваша ваше ваші
        """)
    private static let pointing = words(
        """
        this these those there here former latter \
        цей ця це ці цього цієї цих цьому цій цим цими цю тоді там тут туди звідси звідти того тієї тих той те ті тими
        """)
}
