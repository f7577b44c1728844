import AI
import Database
import Jobs

/// A document that was delivered, with all that another text for one of its sections is written from.
struct FinishedDocument: Sendable {
    let input: GenerationInput
    /// By which it was written.
    let outline: Outline
    let sections: [DocumentSection]
    /// How often each section was written anew so far.
    let regenerations: [Int]
    /// Who has written each section.
    let models: [String]
    /// Of what it was written from.
    let hash: String?

    /// - Returns: `nil` when it is no longer the customer's.
    static func load(_ id: DocumentID, in transaction: any Transaction) throws -> FinishedDocument? {
        guard let input = try GenerationInput.load(id, in: transaction), input.document.status.isDelivered else {
            return nil
        }
        let rows = try transaction.rows(
            "SELECT target_words, record, model FROM document_sections WHERE document_id = \(id) ORDER BY position")
        let sections = try DocumentStore.sections(of: id, in: transaction)
        let regenerations = try rows.map { row -> Int in
            let text: String? = try row["record"]
            return try text.map { try StableJSON.value(SectionRecord.self, from: $0).regenerations } ?? 0
        }
        // Of documents of earlier releases only what was written is known of the outline.
        let written = try zip(sections, rows).map { section, row in
            OutlineSection(id: section.id, title: section.title, brief: "", targetWords: try row["target_words"])
        }
        let outline = try DocumentStore.writtenOutline(of: id, in: transaction) ?? Outline(sections: written)
        guard sections.allSatisfy({ outline.sections.indices.contains($0.position) }) else { return nil }
        return FinishedDocument(
            input: input, outline: outline, sections: sections, regenerations: regenerations,
            models: try rows.map { try $0["model"] }, hash: try DocumentStore.inputHash(of: id, in: transaction))
    }

    /// A new text for the section at a place, without what the other sections say already.
    func distinct(_ text: String, at place: Int) -> String {
        var others = sections.map(\.markdown)
        others.remove(at: place)
        return RepeatedSentences(in: others + [text]).sections.last ?? text
    }

    /// The document with another text in one place.
    func manuscript(with text: String, by model: String, at place: Int, on date: Timestamp) -> Manuscript {
        var models = models
        models[place] = model
        return input.manuscript(
            sections: sections.indices.map { index in
                ManuscriptSection(
                    title: sections[index].title, markdown: index == place ? text : sections[index].markdown)
            }, models: models, isComplete: input.document.status == .completed, hash: hash, on: date)
    }
}
