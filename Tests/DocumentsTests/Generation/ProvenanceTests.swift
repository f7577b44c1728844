import AI
import Database
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("Where a document comes from")
struct ProvenanceTests {
    @Test("is written down with its end: who, from what, at what cost", arguments: Engine.available)
    func manifest(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            await #expect(throws: DocumentError.self) { _ = try await library.provenance(of: document) }
            try await library.pay(document)
            let writer = StudioWriter { task in
                task.index == 1 && task.revision == nil
                    ? "Too short, and that was all of it [@s1]." : StudioWriter.text(task)
            }
            try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            let provenance = try await library.provenance(of: document)
            #expect(provenance.documentId == document.id.text)
            #expect(provenance.isComplete)
            #expect(provenance.inputHash.count == 64)
            #expect(provenance.currency == "eur")
            #expect(!provenance.outline.isApproved)
            #expect(provenance.outline.usage.attempts == 1)
            #expect(provenance.sections.map(\.title) == ["Part 0", "Part 1", "Part 2"])
            #expect(provenance.sections.map(\.model) == Array(repeating: "studio-1", count: 3))
            #expect(provenance.sections.map(\.provider) == Array(repeating: "studio", count: 3))
            #expect(provenance.sections.map(\.sources) == Array(repeating: ["s1"], count: 3))
            #expect(provenance.sections.map(\.usage.attempts) == [1, 2, 1])
            #expect(provenance.sections.map(\.isRevised) == [false, true, false])
            #expect(provenance.sections[1].usage.promptHashes == ["section/1", "section/1/revision"])
            #expect(provenance.sections[1].usage.costMicros == 2 * StudioWriter.callMicros)
            #expect(provenance.sources.map(\.isCited) == [true, false])
            #expect(provenance.sources.map(\.sha256.count) == [64, 64])
            let job = try await library.newestJob(of: document)
            #expect(provenance.total.costMicros == job.costMicros)
            #expect(Int64(provenance.total.tokensIn + provenance.total.tokensOut) == job.tokensUsed)
            #expect(provenance.total.attempts == 6)
        }
    }

    @Test("names an outline that the customer approved, for which no model was asked", arguments: Engine.available)
    func frozen(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            let plain = try #require(try await library.database.read { try GenerationInput.load(document.id, in: $0) })
            let outline = Outline(sections: [OutlineSection(id: "a", title: "A", brief: "", targetWords: 1_200)])
            let approved = GenerationInput(document: plain.document, sources: plain.sources, approvedOutline: outline)
            let digest = try plain.digest()
            #expect(try approved.digest() == digest)
            // The frozen input tells them apart, and so does the step; one without an outline keeps the hash that older
            // releases gave it.
            #expect(try approved.inputHash(digest) != plain.inputHash(digest))
            #expect(try plain.outlineHash(digest) == digest)
            #expect(try approved.outlineHash(digest) != digest)
        }
    }

    @Test("belongs to its owner alone", arguments: Engine.available)
    func stranger(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            try await library.withWorker(writer: ScriptedWriter()) { try await library.waitForEnd(of: document.id) }
            _ = try await library.provenance(of: document)
            await #expect {
                _ = try await library.service.provenance(of: document.id, user: Library.stranger)
            } throws: { if case DocumentError.notFound = $0 { true } else { false } }
        }
    }

    @Test(
        "an input that is no longer the frozen one is told to an operator, and the document written all the same",
        arguments: Engine.available)
    func changed(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter()
            writer.wait(at: 1)
            try await library.withWorker(writer: writer) {
                try await eventually("the second section is being written") { writer.waiting == [1] }
                let hash = try await library.database.fetch("SELECT input_hash FROM documents").first
                #expect(try (hash?["input_hash"] as String?)?.count == 64)
                // Nobody can do this through a service.
                try await library.database.execute("UPDATE documents SET topic = 'Another topic altogether'")
                try await library.expireLeases()
                writer.goOn(1)
                try await library.withWorker(writer: writer) { try await library.waitForEnd(of: document.id) }
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(try await library.alertKinds() == ["broken_invariant"])
        }
    }
}
