import Testing

@testable import AI

@Suite("The language check")
struct LanguageCheckTests {
    private static let texts = [
        "en": """
        The harbour grew with the grain that came from the villages, and the merchants who kept their books in it were \
        not all of one language. It is said that the council had rules for everybody, which have been kept to this day.
        """,
        "de": """
        Der Hafen wuchs mit dem Getreide, das aus den Dörfern kam, und die Kaufleute führten ihre Bücher nicht nur in \
        einer Sprache. Im Rat wurde eine Ordnung für alle beschlossen, und sie ist auch heute von Bedeutung.
        """,
        "pl": """
        Port rósł dzięki zbożu, które przywożono z okolicznych wsi, a kupcy prowadzili księgi w wielu językach. Rada \
        miasta uchwaliła prawo dla wszystkich, które jest w mocy od tamtego czasu i nie zostało zmienione przez nikogo.
        """,
        "uk": """
        Порт зростав завдяки зерну, яке везли з навколишніх сіл, а купці вели книги багатьма мовами. Рада міста \
        ухвалила правила для всіх, і вони діють донині, бо їх ніхто не змінив.
        """,
        "ru": """
        Порт рос благодаря зерну, которое везли из окрестных сёл, а купцы вели книги на многих языках. Этот город стал \
        объединять людей, и были приняты правила для всех, которые действуют и поныне.
        """,
    ]

    @Test(
        "each language is told from all others", arguments: ["en", "de", "pl", "uk"], ["en", "de", "pl", "uk", "ru"])
    func pairs(asked: String, written: String) throws {
        let text = try #require(Self.texts[written])
        #expect(LanguageCheck.verdict(text, language: asked) == (asked == written ? .right : .wrong))
        #expect(LanguageCheck.verdict(text, language: asked + "-XX") == (asked == written ? .right : .wrong))
    }

    @Test("a language of another script, or English instead of one that it does not know, is wrong")
    func others() throws {
        #expect(LanguageCheck.verdict(try #require(Self.texts["en"]), language: "fr") == .wrong)
        #expect(LanguageCheck.verdict(try #require(Self.texts["uk"]), language: "fr") == .wrong)
        #expect(LanguageCheck.verdict(try #require(Self.texts["en"]), language: "bg") == .wrong)
    }

    @Test(
        "where it cannot know it says nothing",
        arguments: [("en", "Odesa, 1794."), ("ja", "港は大きくなった。"), ("fr", "Le port grandit avec le blé."), ("xx", "")])
    func unknown(language: String, text: String) {
        #expect(LanguageCheck.verdict(text, language: language) == .unknown)
        // A French text long enough to be measured, too.
        let french = """
            Le port a grandi avec le blé que les villages envoyaient, et les marchands tenaient leurs livres dans plusieurs \
            langues. Le conseil avait donné des règles à tous ceux qui vivaient près de la mer depuis longtemps.
            """
        #expect(LanguageCheck.verdict(french, language: "fr") == .unknown)
    }
}
