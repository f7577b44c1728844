import AI
import Testing

@Suite("What a document says twice")
struct RepeatedSentencesTests {
    @Test("stays where it is said first, whatever it cites and however it is set")
    func between() {
        let told = RepeatedSentences(in: [
            "The harbour was founded in 1794 by decree [@s1]. It grew with the grain of the villages.",
            "Ships came.\n\nThe harbour was founded in 1794, by **decree** [@s2]! Later the railway reached it at last.",
        ])
        #expect(
            told.sections == [
                "The harbour was founded in 1794 by decree [@s1]. It grew with the grain of the villages.",
                "Ships came.\n\nLater the railway reached it at last.",
            ])
        #expect(told.removed == [0, 1])
    }

    @Test("goes within a section too, and turns of phrase may come back")
    func within() {
        let text =
            "It was so. The council kept the rules for all the people. It was so. The council kept the rules for all "
            + "the people."
        #expect(
            RepeatedSentences(in: [text]).sections
                == ["It was so. The council kept the rules for all the people. It was so."])
    }

    @Test("leaves its citation to the sentence before it, which has none of its own")
    func citations() {
        let told = RepeatedSentences(in: [
            "The railway came to the harbour in that year [@s1].",
            "The grain went by cart. The railway came to the harbour in that year [@s1; @s2].",
        ])
        #expect(told.sections.last == "The grain went by cart [@s1; @s2].")
        let cited = RepeatedSentences(in: [
            "The railway came to the harbour in that year [@s1].",
            "The grain went by cart [@s3]. The railway came to the harbour in that year [@s1].",
        ])
        #expect(cited.sections.last == "The grain went by cart [@s3].")
    }

    @Test("lists, tables, headings and code are left alone, and a section is never emptied")
    func others() {
        let sentence = "The railway came to the harbour in that year."
        for block in [
            "- \(sentence)", "> \(sentence)", "### \(sentence)", "```\n\(sentence)\n```", "| \(sentence) |", sentence,
        ] {
            #expect(RepeatedSentences(in: [sentence, block]).sections == [sentence, block])
        }
    }

    @Test("without repetitions every byte is what it was")
    func untouched() {
        let texts = ["One  line\nand   another.\n\n\n* item\n", "", "Text."]
        #expect(RepeatedSentences(in: texts).sections == texts)
    }
}
