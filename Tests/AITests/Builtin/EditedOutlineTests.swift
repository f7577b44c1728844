import Testing

@testable import AI

@Suite("Outlines that others wrote")
struct EditedOutlineTests {
    private let example = Example(language: "en")

    private func write(_ sections: [OutlineSection], previous: [String] = [], index: Int = 0) async throws
        -> SectionDraft
    {
        let task = SectionTask(
            settings: try example.settings().settings, sources: try example.sources(),
            outline: Outline(sections: sections), index: index, previousSections: previous)
        return try await AIService(providers: [BuiltinWriter()]).section(task) { _, _ in }
    }

    @Test("a title without a brief finds the passages that suit it")
    func byTitle() async throws {
        let draft = try await write([
            OutlineSection(id: "a", title: "The Danube canal", brief: "", targetWords: 120),
            OutlineSection(id: "b", title: "Gold at Varna", brief: "", targetWords: 120),
        ])
        #expect(draft.citations == ["s2"])
        #expect(draft.markdown.contains("canal"))
        #expect(!draft.markdown.contains("gold"))
    }

    @Test("a brief's headings are what the section is made from, in its order")
    func byBrief() async throws {
        let brief =
            "From “Older than the empires: Trabzon and Varna”: “Gold beside the lake”. "
            + "From “Odesa: a port made by decree”: “The founding”."
        let draft = try await write([OutlineSection(id: "a", title: "Beginnings", brief: brief, targetWords: 150)])
        #expect(draft.citations == ["s3", "s1"])
        #expect(draft.markdown.contains("gold") && draft.markdown.contains("27 May 1794"))
    }

    @Test("what earlier sections said, whoever wrote them, is not said again")
    func noRepetition() async throws {
        let sections = [
            OutlineSection(id: "a", title: "Odesa's beginnings", brief: "", targetWords: 60),
            OutlineSection(
                id: "b", title: "Founding", brief: "From “Odesa: a port made by decree”: “The founding”.",
                targetWords: 120),
        ]
        let told =
            "A decree of 27 May 1794 ordered a military harbour, and a landing for merchants at Khadzhybei [@s1]."
        let draft = try await write(sections, previous: [told], index: 1)
        #expect(!draft.markdown.contains("A decree of 27 May 1794"))
        #expect(draft.markdown.contains("The name Odesa was given in 1795"))
    }

    @Test("each passage goes to one section only")
    func disjoint() async throws {
        let brief = "From “Odesa: a port made by decree”: “The founding”."
        let outline = Outline(sections: [
            OutlineSection(id: "a", title: "First", brief: brief, targetWords: 100),
            OutlineSection(id: "b", title: "Second", brief: brief + " “Free port”.", targetWords: 100),
            OutlineSection(id: "c", title: "Free port", brief: "", targetWords: 100),
        ])
        let index = try await IndexBuilder.index(try example.sources())
        let allotment = Allotment(settings: try example.settings().settings, outline: outline, index: index)
        let places = allotment.shares.flatMap { Array($0.passages.joined()) }
        #expect(!places.isEmpty)
        #expect(Set(places).count == places.count)
        #expect(!allotment.shares[0].passages.isEmpty && !allotment.shares[1].passages.isEmpty)
    }

    @Test("a brief that the planner wrote is read back to the same passages", arguments: Example.all)
    func roundTrip(example: Example) async throws {
        let index = try await IndexBuilder.index(try example.sources())
        let cut = PassageCutter(index: index, wanted: 40).passages()
        #expect(cut.contains { $0.title != nil })
        // The English sources are long enough to be cut within their chapters.
        #expect(cut.contains { $0.title == nil } == (example.language == "en"))
        let phrases = WritingLanguage(tag: example.language).phrases
        let reader = BriefReader(index: index)
        for passage in cut {
            let brief = SectionBrief(index: index, phrases: phrases).text(for: [passage])
            #expect(reader.mentioned(in: brief).map(\.lowerBound) == [passage.sentences.lowerBound], "\(brief)")
        }
    }
}
