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
    /// What the customer approved, with targets that fit the pages.
    let approvedOutline: Outline?

    /// A page has so many words, for pricing and for writing alike.
    static let wordsPerPage = 300

    static func load(_ id: DocumentID, in transaction: any Transaction) throws -> GenerationInput? {
        guard let document = try DocumentStore.document(id, in: transaction) else { return nil }
        let targetWords = document.targetPages * Self.wordsPerPage
        return GenerationInput(
            document: document, sources: try DocumentStore.sources(of: id, in: transaction),
            approvedOutline: try DocumentStore.outline(of: id, in: transaction)?.fitting(targetWords: targetWords))
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

    /// What can be cited.
    var keys: Set<String> { Set(sources.map(\.citationKey)) }

    var outlineTask: OutlineTask {
        OutlineTask(
            settings: settings, sources: writingSources, targetWords: document.targetPages * Self.wordsPerPage)
    }

    /// Stands for the settings and sources in the hashes of the steps, so that ten megabytes of sources are hashed once.
    func digest() throws -> String { Self.hash(try StableJSON.text(outlineTask)) }

    /// Stands for the whole input, for ever: what was ordered, whatever it is written by.
    ///
    /// - Parameter digest: this input's.
    func inputHash(_ digest: String) throws -> String {
        try Self.hash(
            StableJSON.text(
                Frozen(
                    digest: digest, outline: approvedOutline, pages: document.targetPages,
                    citationStyle: document.citationStyle.rawValue)))
    }

    /// What an outline depends on.
    ///
    /// - Parameter digest: this input's; alone where nothing was approved.
    func outlineHash(_ digest: String) throws -> String {
        guard let approvedOutline else { return digest }
        return try Self.hash(digest + StableJSON.text(approvedOutline))
    }

    private struct Frozen: Encodable {
        let digest: String
        let outline: Outline?
        let pages: Int
        let citationStyle: String
    }

    private static func hash(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
