extension TypographyRules {
    /// By the Chicago Manual of Style; a dash between spaces is the one of British English.
    static let english = TypographyRules(
        outer: Quotes(open: "“", close: "”"), inner: Quotes(open: "‘", close: "’"), dash: "–", otherDashes: [],
        proclitics: [], units: commonUnits,
        leaders: words("no. nos. p. pp. fig. vol. ch. dr. mr. mrs. ms. prof. st."), narrowPairs: [], pairs: [],
        months: words("january february march april may june july august september october november december"),
        hasOrdinalDays: false)

    /// By DIN 5008 and the Duden.
    static let german = TypographyRules(
        outer: Quotes(open: "„", close: "“"), inner: Quotes(open: "‚", close: "‘"), dash: "–", otherDashes: [],
        proclitics: [], units: commonUnits.union(words("uhr euro mio. mrd. tsd. std. min. jh.")),
        leaders: words("nr. s. bd. abb. tab. kap. dr. prof. st. hl. art. abs. ca. vgl. §"),
        narrowPairs: words(
            "z. b.|d. h.|u. a.|v. a.|i. d.|d. r.|z. t.|o. ä.|u. ä.|v. chr.|n. chr.|s. o.|s. u.|o. g.|u. u.", by: "|"),
        pairs: [],
        months: words("januar jänner februar märz april mai juni juli august september oktober november dezember"),
        hasOrdinalDays: true)

    /// The same with the quotation marks of Switzerland and Liechtenstein.
    static let swissGerman = TypographyRules(
        outer: Quotes(open: "«", close: "»"), inner: Quotes(open: "‹", close: "›"), dash: german.dash,
        otherDashes: german.otherDashes, proclitics: german.proclitics, units: german.units, leaders: german.leaders,
        narrowPairs: german.narrowPairs, pairs: german.pairs, months: german.months, hasOrdinalDays: true)

    /// By Wolański, Edycja tekstów: no one-letter word at the end of a line.
    static let polish = TypographyRules(
        outer: Quotes(open: "„", close: "”"), inner: Quotes(open: "«", close: "»"), dash: "–", otherDashes: [],
        proclitics: words("a i o u w z"),
        units: commonUnits.union(words("zł gr tys. mln mld r. w. proc. godz. min lat")),
        leaders: words("nr s. ul. al. pl. im. św. ks. dr prof. inż. mgr tom t. rys. tab. ok. §"), narrowPairs: [],
        pairs: words("m. in.|p. n.|n. e.|t. j.|i in.|i n.", by: "|"),
        months: words(
            "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia"),
        hasOrdinalDays: false)

    /// By the Ukrainian orthography of 2019 and DSTU 3582.
    static let ukrainian = TypographyRules(
        outer: Quotes(open: "«", close: "»"), inner: Quotes(open: "„", close: "“"), dash: "—", otherDashes: ["–"],
        proclitics: words("а б в є ж з і й о у я"),
        units: commonUnits.union(
            words("км м см мм кг г т л га грн тис. млн млрд трлн р. рр. ст. год хв с м² км² кв. осіб")),
        leaders: words("м. о. с. вул. просп. див. рис. табл. № проф. акад. ім. св. т. п. ч. §"), narrowPairs: [],
        pairs: words("н. е.|т. д.|т. п.|т. ін.|та ін.|й ін.|до н.", by: "|"),
        months: words("січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"),
        hasOrdinalDays: false)

    private static func words(_ text: String, by separator: Character) -> Set<String> {
        Set(text.split(separator: separator).map(String.init))
    }
}
