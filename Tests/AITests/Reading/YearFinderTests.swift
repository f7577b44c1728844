import Testing

@testable import AI

@Suite("Years in sentences")
struct YearFinderTests {
    @Test(
        "dates, decades and centuries are found",
        arguments: [
            ("It opened on 27 September 1909.", [1909]), ("From 1819 to 1859 it was free.", [1819, 1859]),
            ("Between 1837 and 1841 it was built.", [1837, 1841]), ("In the 1860s it grew.", [1865]),
            ("In the year 8 AD he came.", [8]), ("He died in 17 or 18 AD.", [18]), ("They came in 756 BC.", [-756]),
            ("In the sixth century BC it was founded.", [-550]), ("In the seventh and sixth centuries BC.", [-550]),
            ("From the middle of the fifth millennium BC.", [-4500]), ("In the 19th century it grew.", [1850]),
            ("У 1794 р. почали.", [1794]), ("У 1837–1841 рр. збудували.", [1837, 1841]), ("27 травня 1794 р.", [1794]),
            ("У VI ст. до н. е. заснували.", [-550]), ("Близько 450 р. до н. е. відвідав.", [-450]),
            ("Наприкінці ХІХ ст. зросло.", [1850]), ("У 8 р. н. е. заслали.", [8]), ("У 1970-х рр. почав.", [1975]),
            ("Am 3. Juni 1887 begann es.", [1887]), ("Im Jahr 1143 gründete er sie.", [1143]),
            ("Zwischen 1392 und 1398 wurde er gegraben.", [1392, 1398]), ("Seit 1903 fahren Fähren.", [1903]),
            ("Im 19. Jahrhundert wuchs sie.", [1850]), ("In den 1980er Jahren.", [1985]),
            ("Um 500 v. Chr. kam er.", [-500]),
            ("Im 5. Jahrhundert v. Chr. kam er.", [-450]),
            ("W 1308 r. zajęli go Krzyżacy.", [1308]), ("W 1920 roku odzyskano.", [1920]),
            ("W XIII w. nadali.", [1250]),
            ("W XIX wieku rosło.", [1850]), ("W latach 1442–1444 zbudowano.", [1442, 1444]),
            ("W 450 r. p.n.e. przybył.", [-450]), ("10 lutego 1926 r.", [1926]), ("W VI w. p.n.e. powstała.", [-550]),
            ("У XIX столітті зросло.", [1850]), ("У ІІІ тисячолітті до н. е.", [-2500]),
        ] as [(String, [Int])])
    func found(sentence: String, years: [Int]) {
        #expect(YearFinder.years(in: Word.words(in: sentence.unicodeScalars)) == years)
    }

    @Test(
        "other numbers are none",
        arguments: [
            "It has 192 steps.", "There were 1500 ships.", "About 9,000 people lived there.", "It is 142 metres long.",
            "Es gab 1500 Schiffe.", "Mieszkało tu 1300 osób.", "Es sind 99 Kilometer.", "Nur 5 Tage.",
            "За 100 років зросло.", "Понад 1500 суден.", "The number I chose was 5.",
        ])
    func others(sentence: String) {
        #expect(YearFinder.years(in: Word.words(in: sentence.unicodeScalars)).isEmpty)
    }
}
