import AI
import Testing

@testable import Documents

@Suite("An outline as a customer writes it")
struct OutlineRequestTests {
    private static func section(
        _ title: String? = "Title", id: String? = nil, brief: String? = nil, words: Int? = 600
    ) -> OutlineRequest.Section {
        OutlineRequest.Section(id: id, title: title, brief: brief, targetWords: words)
    }

    /// The outline of four pages, 1,200 words, or the fields that are wrong.
    private static func check(
        _ sections: [OutlineRequest.Section]?, known: Set<String> = ["one", "two"]
    ) -> Result<Outline, InvalidDocument> {
        var made = 0
        return Result { () throws(InvalidDocument) in
            try OutlineRequest(sections: sections).checked(against: known, pages: 4) {
                made += 1
                return "new-\(made)"
            }
        }
    }

    private static func wrong(_ sections: [OutlineRequest.Section]?) -> [String] {
        if case .failure(let error) = check(sections) { error.problems.map(\.field) } else { [] }
    }

    @Test("keeps the ids it knows and makes the others")
    func ids() throws {
        let outline = try Self.check([
            Self.section(id: "two"), Self.section("Second", brief: "A brief.\nOf two lines."), Self.section(words: 1),
        ]).get()
        #expect(outline.sections.map(\.id) == ["two", "new-1", "new-2"])
        #expect(outline.sections[1].brief == "A brief.\nOf two lines.")
        #expect(outline.sections[0].brief == "")
    }

    @Test("takes no id of another outline, and none twice")
    func foreignIDs() {
        #expect(Self.wrong([Self.section(id: "three"), Self.section()]) == ["sections[0].id"])
        #expect(Self.wrong([Self.section(id: "one"), Self.section(id: "one")]) == ["sections[1].id"])
    }

    @Test(
        "plans the pages that are priced, within a tenth",
        arguments: [(1_080, true), (1_079, false), (1_320, true), (1_321, false), (1_200, true), (1, false)])
    func targets(words: Int, isRight: Bool) {
        #expect(Self.wrong([Self.section(words: words)]) == (isRight ? [] : ["sections"]))
    }

    @Test("has a title and a target in every section, all wrong ones being named at once")
    func fields() {
        #expect(Self.wrong(nil) == ["sections"])
        #expect(Self.wrong([]) == ["sections"])
        #expect(
            Self.wrong([Self.section(nil, words: nil), Self.section("a\nb", brief: "\u{0}", words: 0)])
                == [
                    "sections[0].title", "sections[0].target_words", "sections[1].title", "sections[1].brief",
                    "sections[1].target_words",
                ])
    }

    @Test("is not longer than an outline may be, and its targets cannot be added up to nonsense")
    func limits() {
        let many = (0..<200).map { _ in Self.section(words: 6) }
        #expect(Self.wrong(many) == [])
        #expect(Self.wrong(many + [Self.section(words: 6)]) == ["sections"])
        #expect(Self.wrong([Self.section(String(repeating: "😀", count: 300), words: 1_200)]) == [])
        #expect(Self.wrong([Self.section(String(repeating: "😀", count: 301), words: 1_200)]) == ["sections[0].title"])
        #expect(
            Self.wrong([Self.section(brief: String(repeating: "ї", count: 5_001), words: 1_200)])
                == ["sections[0].brief"])
        #expect(
            Self.wrong([Self.section(words: .max), Self.section(words: .max)])
                == ["sections[0].target_words", "sections[1].target_words"])
    }
}
