import Testing

@testable import AI

@Suite("What is measured of a document")
struct DocumentEvaluationTests {
    private static func evaluate(
        _ sections: [(markdown: String, target: Int?)], keys: Set<String> = ["s1", "s2"]
    ) -> DocumentEvaluation {
        DocumentEvaluation(
            sections: sections.enumerated().map { index, section in
                DocumentEvaluation.Section(
                    title: "Section \(index)", markdown: section.markdown, targetWords: section.target)
            }, language: "en", knownKeys: keys)
    }

    @Test("words against the target, citations not counted")
    func words() {
        let figures = Self.evaluate([("One two three [@s1]. Four *five* [@s1; @s2].", 4), ("None", nil)]).sections
        #expect(figures.map(\.words) == [5, 1])
        #expect(figures[0].deviation == 0.25)
        #expect(figures[1].deviation == nil)
    }

    @Test("sentences with a source: those before a citation in their paragraph, and none behind it")
    func sourced() {
        let figures = Self.evaluate([
            ("First. Second [@s1]. Third.\n\nFourth. [@s2] Fifth.\n\n- Sixth [@s1]\n- Seventh\n\n### A heading", nil)
        ])
        #expect(figures.sentences == 7)
        #expect(figures.sourcedSentences == 4)
        #expect(figures.paragraphs == 4)
        #expect(figures.uncitedParagraphs == ["Seventh"])
    }

    @Test("citations of sources that there are not, each once")
    func unknown() {
        let figures = Self.evaluate([("One [@s1; @x]. Two [@x]. Three @y says. Mail a@b.org.", nil)])
        #expect(figures.unknownCitations == ["x", "y"])
    }

    @Test("sentences that stand there twice, in whatever section, marks and citations aside")
    func repeated() {
        let figures = Self.evaluate([
            ("It was *built* in 1794 [@s1]. Once.", nil), ("It was built in 1794! It was built in 1794.", nil),
        ])
        #expect(figures.repeatedSentences == ["It was built in 1794!"])
    }

    @Test("neither tables nor code")
    func noProse() {
        let figures = Self.evaluate([("```\nA sentence. Another.\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |", nil)])
        #expect(figures.sentences == 0 && figures.paragraphs == 0)
        #expect(figures.sourcedShare == 0)
    }

    @Test("what it misses is said, one by one")
    func misses() {
        let good = Self.evaluate([("One two three four [@s1].", 4)])
        #expect(QualityThresholds().misses(of: good) == [])
        let bad = Self.evaluate([("One two. One two [@x].\n\nUncited.", 10)])
        let misses = QualityThresholds().misses(of: bad)
        #expect(misses.count == 5, "\(misses)")
        #expect(misses[0] == "“Section 0” has 5 words instead of 10")
        #expect(misses[1] == "1 of 3 sentences have no source")
        #expect(misses[2] == "a paragraph has no citation: Uncited.")
    }
}

@Suite("The reading level")
struct ReadingLevelTests {
    @Test("goes by the language's own formula")
    func formulas() {
        #expect(ReadingLevel.Formula(language: "en-GB") == .fleschKincaid)
        #expect(ReadingLevel.Formula(language: "DE") == .vienna)
        #expect(ReadingLevel.Formula(language: "pl") == .pisarek)
        #expect(ReadingLevel.Formula(language: "uk") == .lix)
    }

    @Test("is what the formulas give, worked out by hand")
    func values() {
        // 6 words, 1 sentence, 6 syllables.
        #expect(ReadingLevel(language: "en", sentences: ["The cat sat on the mat."]).value == -1.4)
        // 5 words, 12 syllables: 0.39 × 5 + 11.8 × 2.4 − 15.59.
        #expect(
            ReadingLevel(language: "en", sentences: ["Harbour authorities published regulations yearly."]).value > 14)
        // 4 words, 2 long ones: 4 + 50.
        #expect(ReadingLevel(language: "uk", sentences: ["Гавань було збудовано каторжанами."]).value == 54)
        // 4 words of 3, 1, 4 and 1 syllables: 25 % are hard; the root of 4² + 25², halved.
        #expect(ReadingLevel(language: "pl", sentences: ["Zegary są niedokładne dziś."]).value == 12.7)
        #expect(ReadingLevel(language: "en", sentences: []).value == 0)
        #expect(ReadingLevel(language: "de", sentences: ["1794"]).value == 0)
    }

    @Test(
        "counts the syllables of words",
        arguments: [
            ("harbour", 2), ("made", 1), ("table", 2), ("closed", 1), ("wanted", 2), ("clocks", 1), ("times", 1),
            ("houses", 2), ("tree", 1), ("the", 1), ("authority", 4), ("rhythm", 1), ("crossed", 1), ("agreed", 2),
        ])
    func syllables(word: String, count: Int) {
        #expect(Syllables.english(word) == count)
    }

    @Test("is higher for a harder text", arguments: ["en", "de", "pl", "uk"])
    func order(language: String) {
        let easy = ReadingLevel(language: language, sentences: ["Der Hund ist da.", "Er isst gut."])
        let hard = ReadingLevel(
            language: language,
            sentences: [
                "Bundesverfassungsgerichtsentscheidungen beeinflussen Verwaltungsangelegenheiten außerordentlich."
            ])
        #expect(easy.value < hard.value)
    }
}
