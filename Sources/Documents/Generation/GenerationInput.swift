import AI
import Crypto
import Database
import Foundation
import Jobs

/// Everything a document is written from.
///
/// It cannot change any more: from the moment a payment is open, neither the document nor its sources can be edited.
struct GenerationInput: Sendable {
    let document: Document
    let sources: [DocumentSource]

    /// A page has so many words, for pricing and for writing alike.
    static let wordsPerPage = 300

    static func load(_ id: DocumentID, in transaction: any Transaction) throws -> GenerationInput? {
        guard let document = try DocumentStore.document(id, in: transaction) else { return nil }
        return GenerationInput(document: document, sources: try DocumentStore.sources(of: id, in: transaction))
    }

    var settings: WritingSettings {
        WritingSettings(
            title: document.title, topic: document.topic, language: document.language,
            requirements: document.requirements)
    }

    var writingSources: [WritingSource] {
        sources.map { source in
            WritingSource(
                key: source.citationKey, title: source.title, author: source.author, year: source.year,
                content: source.content)
        }
    }

    var outlineTask: OutlineTask {
        OutlineTask(
            settings: settings, sources: writingSources, targetWords: document.targetPages * Self.wordsPerPage)
    }

    /// Stands for the whole input in the hashes of the steps, so that ten megabytes of sources are hashed once.
    func digest() throws -> String {
        let data = Data(try StableJSON.text(outlineTask).utf8)
        return SHA256.hash(data: data).map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
