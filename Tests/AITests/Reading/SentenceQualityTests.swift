import Testing

@testable import AI

@Suite("Sentences that can be shown")
struct SentenceQualityTests {
    private func isUsable(_ sentence: String) -> Bool {
        let text = Array(sentence.unicodeScalars)
        return SentenceQuality.isUsable(text[...], words: Word.words(in: text))
    }

    @Test(
        "whole sentences are",
        arguments: [
            "The harbour was opened in 1909.", "“We have arrived at last,” he said.", "He asked them to wait for him!",
            "Гавань відкрили 1909 р. у травні.", "The (old) harbour [of 1794] is closed now.",
            "It cost $5 million in all.",
            "He called the town „Perle“ in his letters.", "The word \"mole\" has two meanings.",
            "У «Гавані» стояло 100 суден…",
        ])
    func usable(sentence: String) {
        #expect(isUsable(sentence))
    }

    @Test(
        "fragments, marks, captions and asides of a teacher are not",
        arguments: [
            "", "Too short.", "A line without its end", "and begins in the middle of it.",
            "Is this a question to answer?",
            "Write to somebody@example.org about the harbour.", "See the harbour of the old town.",
            "More at http://x.org on it.",
            "The type Vec<T> holds many things.", "A list {of} braces is here now.", "It is a | b in the table.",
            "An unclosed (bracket stands in this sentence.", "A closed) bracket stands in this sentence.",
            "He said “this and did not close it.", "Figure 3 shows the harbour of Odesa.",
            "As Table 2 says, it is large.",
            "In this chapter the harbour is described.", "As shown below, the harbour is large.",
            "12 345 67 89 0 12 345 a.",
            "THE HARBOUR WAS OPENED IN MAY.", "The harbour , it is said, was large.", "Let's look at the harbour now.",
            "Див. також карту гавані в додатку.", "У цьому розділі описано гавань міста.",
            "На рис. 3 показано гавань міста.",
            "Hole \u{FFFC} in the middle of it.", "A star* in the middle of it.",
            "Appendix C lists the harbours of the sea.",
            String(repeating: "Very long sentences are ", count: 20) + "tiring.",
        ])
    func unusable(sentence: String) {
        #expect(!isUsable(sentence))
    }
}
