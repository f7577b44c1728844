import AI
import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("The pass over all sections")
struct CoherenceTests {
    @Test("takes out what is said twice, and makes the edits that are harmless", arguments: Engine.available)
    func edits(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter(
                edits:
                    #"{"section": 1, "find": "In part 0 the first text has sentence 3 of it", "replace": "X [@s9]"},"#
                    + #"{"section": 2, "find": "the first text has sentence 4", "replace": "this text has sentence 4"}"#
            ) { StudioWriter.text($0) + " The harbour was founded in that very year by decree [@s2]." }
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            let sections = try await library.sections(of: document)
            #expect(sections.map { $0.markdown.contains("The harbour was founded") } == [true, false, false])
            #expect(sections.map(\.citations) == [["s1", "s2"], ["s1"], ["s1"]])
            #expect(sections[1].markdown.contains("In part 1 this text has sentence 4 of it [@s1]."))
            #expect(sections[0].markdown.contains("sentence 3 of it [@s1]."))
            let provenance = try await library.provenance(of: document)
            #expect(provenance.coherence.repeatedSentencesRemoved == 2)
            #expect(provenance.coherence.edits == 1)
            #expect(provenance.coherence.usage.attempts == 1)
            let file = try await library.service.download(document.id, as: .md, user: Library.reader)
            let text = try await Opened.text(file.bytes, .md)
            #expect(text.components(separatedBy: "The harbour was founded").count == 2)
        }
    }

    @Test("keeps no document from its customer when its call comes to nothing", arguments: Engine.available)
    func unreadable(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter(edits: "no JSON")
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked["coherence"] == 1)
            #expect(try await library.provenance(of: document).coherence.edits == 0)
        }
    }
}
