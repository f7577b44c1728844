import AI
import Database
import Jobs

/// The SQL of what is written about a document while it is made.
extension DocumentStore {
    /// Keeps by what a document is written from which job, from its first beginning on.
    ///
    /// - Returns: the hash of the input as it was then.
    static func freeze(
        _ id: DocumentID, inputHash: String, job: JobID, in transaction: any Transaction
    ) throws -> String {
        let row = try transaction.first(
            """
            UPDATE documents SET input_hash = COALESCE(input_hash, \(inputHash)), generation_job_id = \(job)
            WHERE id = \(id) RETURNING input_hash
            """)
        return try row?["input_hash"] ?? inputHash
    }

    /// The hash of what a document is written from; `nil` for those of earlier releases.
    static func inputHash(of id: DocumentID, in transaction: any Transaction) throws -> String? {
        try transaction.first("SELECT input_hash FROM documents WHERE id = \(id)")?["input_hash"]
    }

    /// Keeps the outline that a document is written by, and how long it is to become.
    static func saveWrittenOutline(
        _ outline: Outline, of id: DocumentID, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            UPDATE documents SET written_outline = \(try StableJSON.text(outline)), target_words = \(outline.targetWords)
            WHERE id = \(id)
            """)
    }

    /// The outline that a document was written by; `nil` for those of earlier releases.
    static func writtenOutline(of id: DocumentID, in transaction: any Transaction) throws -> Outline? {
        let text: String? = try transaction.first("SELECT written_outline FROM documents WHERE id = \(id)")?[
            "written_outline"]
        return try text.map { try StableJSON.value(from: $0) }
    }

    /// How many sections are finished.
    static func sectionCount(of id: DocumentID, in transaction: any Transaction) throws -> Int {
        try transaction.first("SELECT COUNT(*) AS count FROM document_sections WHERE document_id = \(id)")?["count"]
            ?? 0
    }

    /// Puts another text in a finished section's place.
    ///
    /// - Parameters:
    ///   - model: who wrote it; `nil` leaves what stands there.
    ///   - record: how; `nil` leaves what stands there.
    /// - Returns: `false` when there is no such section any more.
    @discardableResult
    static func replaceText(
        _ text: SectionText, position: Int, model: String? = nil, record: SectionRecord? = nil, of id: DocumentID,
        at now: Timestamp, in transaction: any Transaction
    ) throws -> Bool {
        try transaction.run(
            """
            UPDATE document_sections SET markdown = \(text.markdown), words = \(text.words),
                citations = \(try StableJSON.text(text.citations)), model = COALESCE(\(model), model),
                record = COALESCE(\(try record.map { try StableJSON.text($0) }), record), finished_at = \(now)
            WHERE document_id = \(id) AND position = \(position)
            """
        ).changes == 1
    }

    /// Keeps what the pass over all sections has done.
    static func saveCoherence(
        _ report: CoherenceReport, of id: DocumentID, in transaction: any Transaction
    ) throws {
        try transaction.run(
            "UPDATE documents SET coherence = \(try StableJSON.text(report)) WHERE id = \(id)")
    }
}

/// A section's text with its measures.
struct SectionText: Sendable, Hashable, Codable {
    let markdown: String
    let words: Int
    let citations: [String]

    init(_ markdown: String, keys: Set<String>) {
        let measure = SectionMeasure(markdown, keys: keys)
        self.markdown = markdown
        words = measure.words
        citations = measure.citations
    }
}

/// How a section came to its text.
struct SectionRecord: Sendable, Hashable, Codable {
    /// The job and the step whose calls to models are its; a revision's are under the same step's name.
    let jobID: String
    let step: String
    let provider: String
    /// Keys that no source has; their citations were taken out.
    let unknownCitations: [String]
    /// What the checks have against the text as it stands.
    let findings: [SectionFinding]
    let isRevised: Bool
    /// How often the customer has ordered it anew.
    var regenerations = 0
}
