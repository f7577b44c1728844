import Testing

@testable import AI

@Suite("Words and stems")
struct WordTests {
    @Test(
        "words are cut in any script, numbers stay whole",
        arguments: [
            ("The harbour's 64.4 km, 3,000 t!", ["the", "harbour's", "64.4", "km", "3,000", "t"]),
            ("п’ять пʼять п'ять", ["п'ять", "п'ять", "п'ять"]),
            ("sea-going 1837–1841", ["sea", "going", "1837", "1841"]),
            ("cafe\u{301} naïve", ["cafe\u{301}", "naïve"]), ("«Слава», 1783 р.", ["слава", "1783", "р"]),
            ("end. Next, x'", ["end", "next", "x"]), ("", []), ("… — !", []),
        ])
    func words(text: String, expected: [String]) {
        #expect(Word.words(in: text.unicodeScalars).map(\.lower) == expected)
    }

    @Test(
        "forms of a word meet in one stem",
        arguments: [
            ["harbour", "harbours", "harbour's"], ["city", "cities"], ["ship", "ships", "shipping", "shipped"],
            ["build", "building"], ["close", "closed", "closing", "closes"], ["colony", "colonies"],
            ["гавань", "гавані", "гаванню", "гаваней", "гаванями"],
            ["порт", "порту", "порти", "портів", "портами", "портом"],
            ["місто", "міста", "містом", "містами"], ["морський", "морського", "морським", "морські"],
            ["зерно", "зерна", "зерном"],
        ])
    func stems(forms: [String]) {
        #expect(Set(forms.map(Stemmer.stem)).count == 1)
    }

    @Test(
        "forms of a German or Polish word meet in one stem",
        arguments: [
            (WritingLanguage.german, ["hafen", "häfen", "hafens"]), (.german, ["stadt", "städte", "städten"]),
            (.german, ["kanal", "kanals", "kanäle"]), (.german, ["schiff", "schiffe", "schiffen", "schiffes"]),
            (.german, ["haus", "hauses", "häuser"]), (.german, ["straße", "strasse", "straßen"]),
            (.polish, ["port", "portu", "porty", "portów", "portami", "portem"]),
            (.polish, ["statek", "statku", "statki", "statków"]), (.polish, ["handel", "handlu", "handlem"]),
            (.polish, ["morski", "morskiego", "morskim", "morskie"]),
        ])
    func otherStems(language: WritingLanguage, forms: [String]) {
        #expect(Set(forms.map { Stemmer.stem($0, latin: language) }).count == 1)
    }

    @Test(
        "different words keep different stems",
        arguments: [
            ["harbour", "harbinger"], ["ship", "shop"], ["гавань", "гай"], ["порт", "портрет"], ["bus", "bush"],
            ["glass", "glad"], ["1909", "190"],
        ])
    func differs(words: [String]) {
        #expect(Set(words.map(Stemmer.stem)).count == words.count)
    }
}
