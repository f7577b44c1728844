import Testing

@testable import AI

@Suite("The writer's own words")
struct LanguageTests {
    @Test(
        "the first subtag decides the language, English stands in for what is not known",
        arguments: [
            ("uk", .ukrainian), ("uk-UA", .ukrainian), ("UK", .ukrainian), ("ukr-Cyrl", .ukrainian), ("en", .english),
            ("en-GB", .english), ("de", .german), ("de-AT", .german), ("deu", .german), ("pl-PL", .polish),
            ("pol", .polish),
            ("fr", .english), ("plx", .english), ("ukx", .english), ("", .english), ("-", .english),
        ] as [(String, WritingLanguage)])
    func tags(tag: String, language: WritingLanguage) {
        #expect(WritingLanguage(tag: tag) == language)
    }

    private static let topics: [(topic: String, language: String, sentence: String)] = [
        ("How ports grew.", "en", "This document describes how ports grew."),
        ("How did ports grow?", "en", "This document pursues the question “How did ports grow?”."),
        ("The growth of ports", "en", "The subject of this document is “The growth of ports”."),
        ("Ports. And more about them.", "en", "The subject of this document is “Ports”."),
        ("**Ports** <b>and</b>\n [ships](x)", "en", "The subject of this document is “Ports and ships”."),
        (String(repeating: "word ", count: 100), "en", "The subject of this document is “Title”."),
        ("Як виросли порти", "uk", "У цьому документі йдеться про те, як виросли порти."),
        ("Чому виросли порти?", "uk", "Цей документ шукає відповіді на питання «Чому виросли порти?»."),
        (
            "Wie die Häfen wuchsen.", "de", "In diesem Dokument geht es darum, wie die Häfen wuchsen."
        ),
        (
            "Warum wuchsen die Häfen?", "de", "Dieses Dokument geht der Frage „Warum wuchsen die Häfen?“ nach."
        ),
        ("Die Häfen, z. B. Kiel", "de-CH", "Thema dieses Dokuments ist „Die Häfen, z. B. Kiel“."),
        ("Jak rosły porty", "pl", "W niniejszym dokumencie mowa o tym, jak rosły porty."),
        (
            "Dlaczego rosły porty?", "pl",
            "Niniejszy dokument szuka odpowiedzi na pytanie „Dlaczego rosły porty?”."
        ),
        ("Porty Bałtyku.", "pl", "Tematem niniejszego dokumentu jest „Porty Bałtyku”."),
        ("Порти Чорного моря.", "uk", "Тема цього документа — «Порти Чорного моря»."),
    ]

    @Test("the first sentence takes up the topic as the customer put it", arguments: topics)
    func topicSentence(topic: String, language: String, sentence: String) {
        let settings = WritingSettings(title: "Title", topic: topic, language: language, requirements: nil)
        #expect(TopicSentence(settings: settings, phrases: WritingLanguage(tag: language).phrases).text == sentence)
    }

    @Test(
        "the parts of a topic become titles",
        arguments: [
            (
                "How it grew: Odesa, Varna and their trade, the routes that lead there",
                ["Odesa", "Varna", "Trade", "Routes"]
            ),
            ("Coffee", ["Coffee"]), ("How ports grew", []), ("Trade; trade, TRADE", ["Trade"]),
            ("One thing that is longer than any title may ever be", ["One thing"]),
        ] as [(String, [String])])
    func topicParts(topic: String, titles: [String]) {
        #expect(TopicParts(phrases: .english).titles(in: topic) == titles)
    }

    @Test(
        "so they do in German and Polish",
        arguments: [
            (
                WritingLanguage.german, "Wie sie wuchs: Die Stadt Lübeck und ihr Handel, der Kanal von Kiel",
                ["Stadt Lübeck", "Handel", "Kanal"]
            ),
            (
                .polish, "Jak rosły: Gdańsk i Gdynia oraz ich handel, drogi do nich",
                ["Gdańsk", "Gdynia", "Handel", "Drogi"]
            ),
        ] as [(WritingLanguage, String, [String])])
    func otherTopicParts(language: WritingLanguage, topic: String, titles: [String]) {
        #expect(TopicParts(phrases: language.phrases).titles(in: topic) == titles)
    }

    @Test(
        "the language of a source is seen by its small words",
        arguments: [
            ("The harbour is not the oldest of the city.", .english), ("Порт зростав завдяки зерну.", .english),
            ("Der Hafen ist nicht der älteste der Stadt.", .german), ("Port nie jest najstarszy w mieście.", .polish),
            ("", .english), ("Lorem ipsum dolor.", .english),
        ] as [(String, WritingLanguage)])
    func sources(text: String, language: WritingLanguage) {
        #expect(SourceLanguage.latin(of: [text]) == language)
    }

    @Test(
        "every language has introduction and conclusion found again by their titles",
        arguments: WritingLanguage.allCases)
    func roles(language: WritingLanguage) {
        let phrases = language.phrases
        let outline = Outline(
            sections: [phrases.introductionTitle, "Odesa", phrases.conclusionTitle].map {
                OutlineSection(id: $0, title: $0, brief: "", targetWords: 10)
            })
        #expect(SectionRole.roles(in: outline) == [.introduction, .body, .conclusion])
        #expect(phrases.joined([]) == "" && phrases.joined(["a"]) == "a")
        #expect(phrases.joined(["a", "b", "c"]).hasPrefix("a, b "))
    }
}
