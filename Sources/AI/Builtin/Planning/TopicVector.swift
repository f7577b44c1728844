/// What the customer asked for, as a direction among the sources' terms.
struct TopicVector {
    let vector: TermVector
    /// Whether the requirements ask for dates and figures.
    let wantsNumbers: Bool

    init(settings: WritingSettings, lexicon: Lexicon) {
        vector = TermVector(
            sum: [
                (lexicon.vector(of: settings.topic), 1), (lexicon.vector(of: settings.title), 0.6),
                (lexicon.vector(of: settings.requirements ?? ""), 0.3),
            ])
        let words = Word.words(in: (settings.requirements ?? "").unicodeScalars)
        wantsNumbers = words.contains { Self.numberStems.contains(Stemmer.stem($0.lower)) }
    }

    private static let numberStems: Set<String> = Set(
        [
            "dates", "date", "figures", "figure", "numbers", "number", "statistics", "data", "years", "дати", "дата",
            "дату", "цифри", "цифра", "числа", "число", "статистику", "статистика", "дані", "даних", "роки",
            "показники", "daten", "zahlen", "jahreszahlen", "ziffern", "statistiken", "statistik", "daty", "dat",
            "liczby",
            "liczb", "dane", "danych", "cyfry", "lata", "statystyki",
        ].map(Stemmer.stem))
}
