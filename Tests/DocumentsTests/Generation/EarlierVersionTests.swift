import AI
import Crypto
import Database
import Foundation
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("A document that version 1 began")
struct EarlierVersionTests {
    /// What version 1 hashed for a section.
    private struct Input: Encodable {
        let digest: String
        let outline: FirstOutline
        let previous: [String]
    }

    /// An outline as version 1 knew it.
    private struct FirstOutline: Codable {
        let sections: [Section]

        struct Section: Codable {
            let id: String
            let title: String
            let brief: String
            let targetWords: Int
        }
    }

    @Test("has steps of the same names and inputs, so that nothing of it is written again", arguments: Engine.available)
    func inputs(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            try await library.withWorker(writer: ScriptedWriter()) { try await library.waitForEnd(of: document.id) }
            let row = try await library.database.fetch("SELECT written_outline FROM documents").first
            let outline: FirstOutline = try StableJSON.value(from: try #require(try row?["written_outline"]))
            let input = try #require(try await library.database.read { try GenerationInput.load(document.id, in: $0) })
            let digest = try input.digest()
            let texts = try await library.sections(of: document).map(\.markdown)
            let job = try await library.newestJob(of: document).id
            let steps: [(String, String)] = try await library.database.fetch(
                "SELECT key, input_hash FROM job_steps WHERE job_id = \(job)"
            ).map { (try $0["key"], try $0["input_hash"]) }
            let hashes = Dictionary(uniqueKeysWithValues: steps)
            #expect(hashes["outline"] == Self.hash(try StableJSON.text(digest)))
            for index in texts.indices {
                let first = Input(digest: digest, outline: outline, previous: Array(texts[..<index]))
                #expect(hashes["section/\(index)"] == Self.hash(try StableJSON.text(first)))
            }
        }
    }

    @Test("has drafts that nobody has looked at, and that stay as they are")
    func drafts() throws {
        let draft: SectionDraft = try StableJSON.value(
            from: """
                {"citations":["s1"],"markdown":"Text [@s1].","model":"m","provider":"p","unknownCitations":[],
                "usage":{"estimated":false,"input":1,"output":1},"words":1}
                """)
        #expect(draft.findings == nil)
        #expect(draft.isProvisional == nil)
        #expect(!AIService(providers: [StudioWriter()]).canImprove(draft))
        let section: OutlineSection = try StableJSON.value(
            from: #"{"brief":"","id":"a","targetWords":400,"title":"A"}"#)
        #expect(section.isIndependent == nil)
        #expect(try !StableJSON.text(section).contains("ndependent"))
    }

    @Test("is finished, with provenance and files, from where it was", arguments: Engine.available)
    func resumed(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document()
            try await library.pay(document)
            let writer = StudioWriter()
            writer.wait(at: 2)
            try await library.withWorker(writer: writer) {
                try await eventually("two sections are finished") { writer.waiting == [2] }
                // What version 1 would have left.
                try await library.database.write { transaction in
                    try transaction.run("UPDATE jobs SET kind_version = 1, state = 'queued', worker_id = NULL")
                    try transaction.run("UPDATE document_sections SET record = NULL")
                    try transaction.run(
                        "UPDATE documents SET written_outline = NULL, input_hash = NULL, generation_job_id = NULL")
                    try transaction.run("UPDATE job_steps SET input_hash = 'of version 1' WHERE key = 'begin'")
                }
                try await library.withWorker(writer: writer) {
                    try await eventually("the third is written by today's") { writer.asked["section/2"] == 2 }
                    writer.goOn(2)
                    try await library.waitForEnd(of: document.id)
                }
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked["section/0"] == 1 && writer.asked["section/1"] == 1 && writer.asked["outline"] == 1)
            let provenance = try await library.provenance(of: document)
            #expect(provenance.inputHash.count == 64)
            #expect(provenance.sections.map(\.usage.attempts) == [1, 1, 2])
            #expect(provenance.sections.map(\.provider) == ["", "", "studio"])
            // Its outline is known by what was written.
            let copy = try await library.database.read { try FinishedDocument.load(document.id, in: $0) }
            #expect(copy?.outline.sections.map(\.targetWords) == [400, 400, 400])
        }
    }

    private static func hash(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
