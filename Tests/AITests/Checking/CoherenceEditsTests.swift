import Testing

@testable import AI

@Suite("The edits of a coherence pass")
struct CoherenceEditsTests {
    private static let sections = ["The port grew [@s1]. The port was old.", "The harbour had 12 docks [@s2]."]

    private static func applied(_ edits: String) -> (sections: [String], made: Int) {
        CoherenceEdits(#"{"edits": [\#(edits)]}"#).applied(to: sections)
    }

    @Test("are made where they stand")
    func made() {
        let applied = Self.applied(#"{"section": 2, "find": "The harbour had", "replace": "The port had"}"#)
        #expect(applied.sections == [Self.sections[0], "The port had 12 docks [@s2]."])
        #expect(applied.made == 1)
    }

    @Test(
        "are left out when they could do harm",
        arguments: [
            // Not there, twice there, in no section, too short.
            #"{"section": 2, "find": "The quay", "replace": "The port"}"#,
            #"{"section": 1, "find": "The port", "replace": "The quay"}"#,
            #"{"section": 3, "find": "The harbour", "replace": "The port"}"#,
            #"{"section": 0, "find": "The harbour", "replace": "The port"}"#,
            #"{"section": 2, "find": "ha", "replace": "po"}"#,
            // A citation, a figure, a link, an image, a mark, a paragraph, a rule of ours.
            #"{"section": 2, "find": "docks [@s2]", "replace": "docks"}"#,
            #"{"section": 2, "find": "docks [@s2]", "replace": "docks [@s9]"}"#,
            #"{"section": 2, "find": "docks", "replace": "docks [@s1]"}"#,
            #"{"section": 2, "find": "had 12 docks", "replace": "had 13 docks"}"#,
            #"{"section": 2, "find": "The harbour", "replace": "[The port](https://evil.example)"}"#,
            #"{"section": 2, "find": "The harbour", "replace": "<b>The port</b>"}"#,
            #"{"section": 2, "find": "The harbour", "replace": "The\n\nport"}"#,
            #"{"section": 2, "find": "The harbour", "replace": "As an AI language model"}"#,
        ])
    func harmful(edit: String) {
        let applied = Self.applied(edit)
        #expect(applied.sections == Self.sections)
        #expect(applied.made == 0)
    }

    @Test("are at most three in a section and twenty in all, and never a new text")
    func bounded() {
        let words = (1...9).map { "word\($0 % 10)x" }
        let edits = (0..<9).map { #"{"section": 1, "find": "\#(words[$0])", "replace": "\#(words[$0])y"}"# }
        let applied = CoherenceEdits(#"{"edits": [\#(edits.joined(separator: ","))]}"#)
            .applied(to: [words.joined(separator: " ")])
        #expect(applied.made == 3)
        let long = String(repeating: "and so on ", count: 20)
        #expect(Self.applied(#"{"section": 2, "find": "The harbour", "replace": "\#(long)"}"#).made == 0)
    }

    @Test("an answer that is none has no edits, and says so", arguments: ["", "Sorry.", "{}", #"{"edits": 1}"#])
    func unreadable(text: String) {
        let edits = CoherenceEdits(text)
        #expect(!edits.isReadable)
        #expect(edits.applied(to: Self.sections).sections == Self.sections)
    }

    @Test("one in a fence of code is read")
    func fenced() {
        #expect(CoherenceEdits("```json\n{\"edits\": []}\n```").isReadable)
    }
}
