import AI
import Testing

@Suite("Sections that an outline calls independent")
struct IndependentSectionsTests {
    private func outline(_ flags: [String]) async throws -> [Bool?] {
        let sections = flags.enumerated().map { place, flag in
            #"{"id": "\#(place)", "title": "Part \#(place)", "brief": "", "targetWords": 100\#(flag)}"#
        }
        let provider = ScriptedProvider(writing: #"{"sections": [\#(sections.joined(separator: ","))]}"#)
        return try await AIService(providers: [provider]).outline(.example(targetWords: 400)).outline.sections
            .map(\.isIndependent)
    }

    @Test("are believed, but for the first and the last")
    func inner() async throws {
        let yes = #", "independent": true"#
        #expect(try await outline([yes, yes, yes, yes]) == [nil, true, true, nil])
        #expect(try await outline(["", yes, #", "independent": false"#, ""]) == [nil, true, nil, nil])
        #expect(try await outline([yes]) == [nil])
    }

    @Test("an outline that does not fit the pages is scaled, one that does is left alone")
    func fitting() {
        let outline = Outline(sections: [
            OutlineSection(id: "a", title: "A", brief: "", targetWords: 100),
            OutlineSection(id: "b", title: "B", brief: "", targetWords: 300, isIndependent: true),
        ])
        #expect(outline.fitting(targetWords: 430) == outline)
        #expect(outline.fitting(targetWords: 370) == outline)
        let scaled = outline.fitting(targetWords: 800)
        #expect(scaled.sections.map(\.targetWords) == [200, 600])
        #expect(scaled.sections.map(\.isIndependent) == [nil, true])
    }
}
