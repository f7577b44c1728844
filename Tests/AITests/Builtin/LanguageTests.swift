import Testing

@testable import AI

@Suite("The writer's own words")
struct LanguageTests {
    @Test(
        "the first subtag decides the language, English stands in for what is not known",
        arguments: [
            ("uk", .ukrainian), ("uk-UA", .ukrainian), ("UK", .ukrainian), ("ukr-Cyrl", .ukrainian), ("en", .english),
            ("en-GB", .english), ("de", .english), ("ukx", .english), ("", .english), ("-", .english),
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
