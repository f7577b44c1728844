import Testing

@testable import Documents

@Suite("Typography")
struct TypographyTests {
    /// A blank that does not break is shown as `~`, a narrow one as `_`.
    private func set(_ text: String, _ language: String) -> String {
        Typography(language: language).inlines(PandocEncoder.words(text)).shown
    }

    @Test(
        "gives quotations the marks of the language, and those within them others",
        arguments: [
            ("de", #"Er sagte "ja, 'gern' sogar" und ging."#, "Er sagte „ja, ‚gern‘ sogar“ und ging."),
            (
                "de", "Das “neue” und das «alte» und das »dritte« Haus.",
                "Das „neue“ und das „alte“ und das „dritte“ Haus."
            ),
            ("de-CH", #""Ja", sagte er."#, "«Ja», sagte er."),
            ("pl", #"Powiedział "tak "bardzo" chętnie"."#, "Powiedział „tak «bardzo» chętnie”."),
            ("uk", #"Він сказав "так "Слава" ні"."#, "Він сказав «так „Слава“ ні»."),
            ("uk", "Корабель “Слава Катерини” зійшов.", "Корабель «Слава Катерини» зійшов."),
            ("en", #"He said "yes, 'gladly', it's so"."#, "He said “yes, ‘gladly’, it’s so”."),
            ("en", #"("Go!") he said."#, "(“Go!”) he said."),
            // What does not pair keeps its marks.
            ("en", #"A 5" pipe and a "bolt"."#, #"A 5" pipe and a "bolt"."#), ("de", "Er sagte „ja.", "Er sagte „ja."),
            ("en", "The dogs' tails and '90s.", "The dogs' tails and '90s."),
            ("en", #""It was the '90s", he said."#, "“It was the '90s”, he said."),
            ("fr", #"Il dit "oui" - vite."#, #"Il dit "oui" - vite."#),
        ])
    func quotes(language: String, text: String, expected: String) {
        #expect(set(text, language) == expected)
    }

    @Test(
        "sets dashes between words, and no minus",
        arguments: [
            ("de", "Der Hafen - ein Tor - war zu.", "Der Hafen~– ein Tor~– war zu."),
            ("pl", "Port -- brama -- był zamknięty.", "Port~– brama~– był zamknięty."),
            ("uk", "Канал Дунай - Чорне море – довгий.", "Канал Дунай~— Чорне море~— довгий."),
            ("en", "The sea --- wide - is deep.", "The sea~– wide~– is deep."),
            ("en", "10 - 3 = 7 and 1837-1841 and well-known.", "10 - 3 = 7 and 1837-1841 and well-known."),
        ])
    func dashes(language: String, text: String, expected: String) {
        #expect(set(text, language) == expected)
    }

    @Test(
        "keeps together what no line may divide",
        arguments: [
            (
                "pl", "Leży w porcie i ma 10 t z 1945 r. (a nie w XIX w.).",
                "Leży w~porcie i~ma 10~t z~1945~r. (a~nie w~XIX~w.)."
            ),
            ("pl", "Prof. J. Nowak, m. in. nr 5, 10 lutego.", "Prof.~J.~Nowak, m.~in. nr~5, 10~lutego."),
            ("uk", "Був у порту з 1794 р. і мав 33 млн т.", "Був у~порту з~1794~р. і~мав 33~млн т."),
            (
                "uk", "Т. Г. Шевченко, м. Київ, 27 травня, VI ст. до н. е.",
                "Т.~Г.~Шевченко, м.~Київ, 27~травня, VI~ст. до~н.~е."
            ),
            ("uk", "Сходи мають 142 м. Унизу вони ширші.", "Сходи мають 142~м. Унизу вони ширші."),
            (
                "de", "Am 3. Oktober, z. B. in Kiel, d. h. 500 v. Chr.",
                "Am 3.~Oktober, z._B. in Kiel, d._h. 500 v._Chr."
            ),
            ("de", "Dr. Meier zahlte 5 Mio. Mark für 80 km, Nr. 5.", "Dr.~Meier zahlte 5~Mio. Mark für 80~km, Nr.~5."),
            ("en", "Dr. J. Smith walked 64.4 km on 27 May.", "Dr.~J.~Smith walked 64.4~km on 27~May."),
            ("de", "Es waren 10 000 Schiffe.", "Es waren 10~000 Schiffe."),
        ])
    func spaces(language: String, text: String, expected: String) {
        #expect(set(text, language) == expected)
    }

    @Test("leaves code, formulas and addresses alone, and sees through emphasis", arguments: ["en", "uk", "de", "pl"])
    func untouched(language: String) {
        let inlines: [PandocInline] = [
            .code("a - \"b\""), .space, .math(.InlineMath, "x - \"y\""), .space,
            .text("https://example.org/a-\"b\"-'c'"), .space, .text("mail@example.org"), .space,
            .link([.text("www.example.org/it's")], url: "https://example.org"), .space, .text("\""),
            .styled(.Emph, [.text("in"), .space, .text("it")]), .text("\""),
        ]
        let typography = Typography(language: language)
        let set = typography.inlines(inlines)
        #expect(Array(set.prefix(9)) == Array(inlines.prefix(9)))
        let rules = TypographyRules.of(language)
        #expect(set.suffix(3).first == .text(String(rules?.outer.open ?? "?")))
        #expect(set.last == .text(String(rules?.outer.close ?? "?")))
    }

    @Test("a note is a text of its own")
    func notes() {
        let note = PandocInline.note([.paragraph(PandocEncoder.words("A \"note\"."))])
        let set = Typography(language: "de").inlines([.text("\"Wort"), note, .text("\".")])
        #expect(set == [.text("„Wort"), .note([.paragraph(PandocEncoder.words("A „note“."))]), .text("“.")])
    }

    private static let pieces = [
        "\"", "'", "“", "”", "„", "‚", "‘", "’", "«", "»", "(", ")", "-", "--", "–", "—", " ", " ", " ", "\u{A0}", "a",
        "i",
        "w", "у", "з", "z.", "B.", "5", "1794", "р.", "r.", "km", "https://x.org/'a'-\"b\"", "Т.", "Слово", "Wort",
        "it's", "…",
        "\u{301}", "م", "港", "%", "10", "000",
    ]

    @Test(
        "changes no letter and no digit, and nothing that it has set already",
        arguments: ["en", "uk", "de", "pl", "de-CH"],
        1...60)
    func invariants(language: String, seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let text = (0..<40).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
        let typography = Typography(language: language)
        let inlines = [PandocInline.code("\"c\" - 'd'")] + PandocEncoder.words(text)
        let once = typography.inlines(inlines)
        #expect(once.shown.said == inlines.shown.said)
        #expect(once.first == inlines.first)
        #expect(typography.inlines(once) == once, "\(text)")
        #expect(once.shown.contains("https://x.org/'a'-\"b") == text.contains("https://x.org/'a'-\"b"))
    }

    @Test(
        "takes a hostile paragraph in time that grows with its length",
        arguments: ["\"a ", "'a\" ", "a - ", "« ", "„‚ "])
    func hostile(pattern: String) {
        let inlines = PandocEncoder.words("\"" + String(repeating: pattern, count: 20_000))
        #expect(!Typography(language: "de").inlines(inlines).isEmpty)
    }
}

private struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

extension [PandocInline] {
    fileprivate var shown: String {
        map { inline in
            switch inline {
            case .text(let text): text
            case .space, .softBreak: " "
            case .styled(_, let content), .quoted(_, let content), .link(let content, _): content.shown
            case .lineBreak, .code, .math, .note, .citations: ""
            }
        }.joined().replacing("\u{A0}", with: "~").replacing("\u{202F}", with: "_")
    }
}

extension String {
    /// Its letters, digits and signs, without marks and spaces.
    fileprivate var said: [Unicode.Scalar] {
        unicodeScalars.filter { !"\"'“”„‚‘’«»‹›-–— ~_".unicodeScalars.contains($0) }
    }
}
