import AI
import Testing

@Suite("An outline through the service")
struct OutlineServiceTests {
    private func outline(_ text: String, targetWords: Int = 100) async throws -> Outline {
        try await AIService(providers: [ScriptedProvider(writing: text)])
            .outline(.example(targetWords: targetWords)).outline
    }

    private static let wellFormed = [
        #"{"sections":[{"id":"a","title":"A","brief":"b","targetWords":1},{"id":"c","title":"C","targetWords":3}]}"#,
        """
        Here is the outline:
        ```json
        {"sections": [{"id": "a", "title": " A\\n", "brief": "b", "target_words": 10.0},
                      {"id": "c", "title": "C", "brief": "", "target_words": 30}]}
        ```
        """,
    ]

    @Test("JSON in the shapes that models write is read, and its targets are scaled", arguments: wellFormed)
    func reads(text: String) async throws {
        let expected = Outline(sections: [
            OutlineSection(id: "a", title: "A", brief: "b", targetWords: 25),
            OutlineSection(id: "c", title: "C", brief: "", targetWords: 75),
        ])
        #expect(try await outline(text) == expected)
    }

    @Test("a section without an id gets one from its position")
    func missingID() async throws {
        let sections = try await outline(#"{"sections":[{"title":"A","targetWords":1},{"title":"B","targetWords":1}]}"#)
            .sections
        #expect(sections.map(\.id) == ["section-1", "section-2"])
    }

    private static func section(_ fields: String) -> String { #"{"sections":[{\#(fields)}]}"# }

    private static let malformed: [(String, String)] = [
        ("Sorry.", "it is not a JSON object"),
        ("} {", "it is not a JSON object"),
        ("{", "it is not a JSON object"),
        ("{\"sections\": [}", "it is not JSON of the agreed shape"),
        ("{}", "it is not JSON of the agreed shape"),
        (#"{"sections": {}}"#, "it is not JSON of the agreed shape"),
        (#"{"sections":[]}"#, "it has no section"),
        (section(#""id":"a","targetWords":1"#), "section 1 has no title"),
        (section(#""id":"a","title":" \n","targetWords":1"#), "section 1 has no title"),
        (
            section(#""id":"a","title":"\#(String(repeating: "long ", count: 100))","targetWords":1"#),
            "the title of section 1 is too long"
        ),
        (section(#""id":"a","title":"A""#), "section 1 has no target of at least one word"),
        (section(#""id":"a","title":"A","targetWords":0"#), "section 1 has no target of at least one word"),
        (section(#""id":"a","title":"A","targetWords":-5"#), "section 1 has no target of at least one word"),
        (section(#""id":"a","title":"A","targetWords":1e300"#), "section 1 has no target of at least one word"),
        (section(#""id":"","title":"A","targetWords":1"#), "section 1 has no usable id"),
        (
            #"{"sections":[{"id":"a","title":"A","targetWords":1},{"id":"a","title":"B","targetWords":1}]}"#,
            "the id a appears twice"
        ),
        (
            #"{"sections":["#
                + (0...200).map { #"{"id":"\#($0)","title":"A","targetWords":1}"# }.joined(separator: ",") + "]}",
            "it has 201 sections"
        ),
    ]

    @Test("what is no outline is refused, and the reason is said", arguments: malformed)
    func refuses(text: String, reason: String) async throws {
        await #expect(throws: AIError.malformedOutline(reason)) { try await outline(text) }
    }

    @Test("more sections than words are refused")
    func tooFewWords() async throws {
        let text = #"{"sections":[{"title":"A","targetWords":1},{"title":"B","targetWords":1}]}"#
        await #expect(throws: AIError.malformedOutline("2 sections cannot share 1 words")) {
            try await outline(text, targetWords: 1)
        }
    }

    @Test("a target that is not positive is refused", arguments: [0, -1])
    func invalidTarget(targetWords: Int) async throws {
        await #expect(throws: AIError.invalidTask("the target is not positive")) {
            try await outline("{}", targetWords: targetWords)
        }
    }
}
