import Testing

@testable import AI

@Suite("Sentences out of their text")
struct StandingTests {
    private let judge = StandingJudge { ["odesa", "varna", "одеса"].contains($0.lower) }

    private func standing(_ sentence: String, isLead: Bool = false, opensParagraph: Bool = false) -> SentenceStanding {
        judge.standing(
            of: Word.words(in: sentence.unicodeScalars), anchors: ["odesa", "одес", "коростен"], isLead: isLead,
            opensParagraph: opensParagraph)
    }

    @Test(
        "what points back dangles",
        arguments: [
            "However, Odesa grew.", "He built Odesa in stone.", "It was the harbour of Odesa.",
            "In its harbour Odesa grew.",
            "This harbour of Odesa grew.", "In these years Odesa grew.", "Odesa is the largest of the three ports.",
            "And Odesa grew.", "Armand de Richelieu governed it.", "Also Odesa grew.", "Such ports as Odesa grew.",
            "Проте Одеса росла.", "Він збудував Одесу.", "У цьому місті, в Одесі, жили греки.", "Тоді Одеса росла.",
            "Саме Одеса росла.", "Її гавань в Одесі росла.",
        ])
    func dangling(sentence: String) {
        #expect(standing(sentence) == .dangling)
    }

    @Test(
        "what names its subject is independent",
        arguments: [
            "Odesa grew.", "In 1794 the harbour of Odesa was begun.",
            "The oldest gold known so far was found at Varna.",
            "De Ribas and his men took Odesa.", "Одеса росла.", "У 1794 р. в Одесі почали будувати гавань.",
        ])
    func independent(sentence: String) {
        #expect(standing(sentence) == .independent)
    }

    @Test(
        "what names nothing, or only something else, needs a sentence before it",
        arguments: [
            "The harbour was opened in May.", "Work on the moles began.", "The harbour was praised by Pushkin.",
            "The new agreement of July opened three of them, Odesa first.",
            "The old harbour of the free town had room for ships of Odesa.",
            "Гавань відкрили в травні.", "Місто відвідав Геродот.",
        ])
    func contextual(sentence: String) {
        #expect(standing(sentence) == .contextual)
    }

    private func standing(_ sentence: String, _ latin: WritingLanguage) -> SentenceStanding {
        let judge = StandingJudge(isName: { ["lübeck", "gdańsk"].contains($0.lower) }, latin: latin)
        return judge.standing(
            of: Word.words(in: sentence.unicodeScalars), anchors: judge.anchors(source: "Lübeck", heading: "Gdańsk"),
            isLead: false, opensParagraph: false)
    }

    @Test(
        "German and Polish sentences lean by their own words, not by English ones",
        arguments: [
            (.german, "Lübeck wuchs.", .independent), (.german, "Im Jahr 1143 wurde Lübeck gegründet.", .independent),
            (.german, "Daher wuchs Lübeck.", .dangling), (.german, "Bekannt war Lübeck dagegen dafür.", .dangling),
            (.german, "Diese Stadt Lübeck wuchs.", .dangling),
            (.german, "Er baute Lübeck.", .dangling), (.german, "Es war der Hafen von Lübeck.", .dangling),
            (.german, "Der Hafen wurde eröffnet.", .contextual),
            (.german, "Der älteste Turm steht in Lübeck.", .independent),
            (.polish, "Gdańsk i Gdynia rosły.", .independent), (.polish, "W 1308 r. zajęto Gdańsk.", .independent),
            (.polish, "Jednak Gdańsk rósł.", .dangling), (.polish, "To miasto, Gdańsk, rosło.", .dangling),
            (.polish, "W tym porcie w Gdańsku.", .dangling), (.polish, "Jego port w Gdańsku rósł.", .dangling),
            (.polish, "Port otwarto w maju.", .contextual),
            // In English "ten" is a number.
            (.english, "Some ten ships left Lübeck.", .independent),
        ] as [(WritingLanguage, String, SentenceStanding)])
    func otherLanguages(language: WritingLanguage, sentence: String, expected: SentenceStanding) {
        #expect(standing(sentence, language) == expected)
    }

    @Test("the first sentence under a heading is understood with any name")
    func lead() {
        #expect(standing("The harbour was praised by Pushkin.", isLead: true) == .independent)
        #expect(standing("The harbour was opened in May.", isLead: true) == .contextual)
        #expect(standing("It was praised by Pushkin.", isLead: true) == .dangling)
    }

    @Test("at the start of a paragraph a pronoun further on points forward")
    func paragraphStart() {
        let sentence = "In the first weeks of her life the worker of Odesa cleans cells."
        #expect(standing(sentence) == .dangling)
        #expect(standing(sentence, opensParagraph: true) == .contextual)
    }

    @Test("the names in the titles are what a passage is about; without names, their words are")
    func anchors() {
        #expect(judge.anchors(source: "Odesa: a port made by decree", heading: "The founding") == ["odesa"])
        #expect(judge.anchors(source: "Growing coffee", heading: "Trees") == ["grow", "coffe", "tree"])
    }
}
