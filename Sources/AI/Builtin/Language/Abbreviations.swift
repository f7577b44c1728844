/// Words that end with a full stop without ending a sentence.
enum Abbreviations {
    /// How a full stop behind an abbreviation is read.
    enum Kind {
        /// More always follows: `Dr.`, `див.`
        case neverLast
        /// Only before a number: `No. 5`, `рис. 3`; elsewhere it is a word like any other.
        case beforeNumber
        /// May end a sentence: `etc.`, `тис.`
        case mayBeLast
        /// A unit behind a number, where it may end a sentence; otherwise more follows: `142 м.`, but `м. Київ`.
        case unit
        /// May end a sentence where a small word begins the next one: `usw.`; a noun behind it has its capital anyway.
        case amongNouns
    }

    /// - Parameter word: in lower case, without the full stop at its end; inner ones may be there: `e.g`.
    static func kind(of word: String) -> Kind? {
        kinds[word]
    }

    /// Whether two words with full stops are one abbreviation, after which more always follows.
    ///
    /// Such as `d. h.`, `z. B.` and `m. in.`
    static func isPair(_ first: String, _ second: String) -> Bool {
        pairs.contains(first + "." + second)
    }

    /// Whether two words with full stops are one abbreviation, behind which a sentence may end.
    ///
    /// Such as `u. a.` and `v. Chr.`
    static func isLastPair(_ first: String, _ second: String) -> Bool {
        lastPairs.contains(first + "." + second)
    }

    /// Whether a text ends with an abbreviation whose full stop is also the sentence's.
    static func end(_ text: [Unicode.Scalar]) -> Bool {
        guard text.last == "." else { return false }
        let last = text[(text.lastIndex { $0.isSpace }.map { $0 + 1 } ?? 0)..<(text.count - 1)]
        let word = String(String.UnicodeScalarView(last)).lowercased()
        switch kind(of: word) {
        case .mayBeLast, .amongNouns: return true
        // Measures have no full stop of their own, years and centuries have.
        case .unit: return dates.contains(word)
        case .neverLast, .beforeNumber: return false
        // `н. е.`: a single letter behind another one.
        case nil: return last.count == 1 && text[..<last.startIndex].suffix(2).first == "."
        }
    }

    /// Years and centuries, in Ukrainian and in Polish.
    static let dates: Set<String> = ["р", "рр", "ст", "r", "w"]

    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [:]
        for word in neverLast.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .neverLast }
        for word in beforeNumber.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .beforeNumber }
        for word in mayBeLast.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .mayBeLast }
        for word in units.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .unit }
        for word in amongNouns.split(whereSeparator: \.isWhitespace) { kinds[String(word)] = .amongNouns }
        return kinds
    }()

    private static let neverLast = """
        dr mr mrs ms prof rev hon gen col capt lt sgt maj cmdr adm gov sen rep pres st mt ft messrs mme mlle fr sr vs \
        cf viz e.g i.e eg ie ca approx al op ibid incl \
        див напр проф акад доц ім вул пл просп пр-т бул бульв пров буд кв оф св пор табл англ лат грец нім франц укр \
        рос італ арх гл кол ред упоряд перекл худ техн заг зав заст дир інж ген полк кап лейт гр тел обл р-н смт оз \
        хут бл прибл точн спец держ міжн нац \
        z d bzw vgl ggf evtl inkl exkl zzgl geb gest hrsg sog resp hl hrn fr frl dipl bspw insb urspr \
        np tj tzn tzw ur zm zob por mgr inż hab św ks abp płk gen kpt ppłk woj pow im ul os pl lek oprac łac \
        niem ang franc m.in d.h z.b i.d.r s.o z.t
        """

    private static let beforeNumber = """
        no nos fig figs vol vols p pp ch sec art v nr jan feb mar apr jun jul aug sep sept oct nov dec п пп ч чч рис мал \
        стор abb abs anm aufl bd bde kap tab ziff rdnr str rys ryc tabl fot poz ust wyd tom ok godz t rozdz
        """

    private static let mayBeLast = """
        etc inc ltd co corp bros jr a.m p.m b.c a.d ph.d u.s u.k e.u ave blvd rd ін т.д т.п т.ін н.е млн млрд трлн \
        тис грн коп дол год хв сек руб крб
        """

    private static let units = "м км см мм дм га кг мг г т л мл с р рр ст о r w"

    private static let amongNouns = """
        usw usf uvm jh jhd jhs chr mio mrd tsd std u.a u.ä o.ä u.dgl itd itp tys
        """

    private static let pairs: Set<String> = [
        "z.b", "d.h", "m.in", "i.d", "d.r", "v.a", "z.t", "s.o", "s.u", "o.g", "u.u", "t.j", "h.c", "ś.p",
    ]

    private static let lastPairs: Set<String> = ["u.a", "u.ä", "o.ä", "v.chr", "n.chr"]
}
