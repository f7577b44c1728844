import AI
import Crypto
import Database
import Foundation
import Jobs

/// The SQL of provenance.
enum ProvenanceStore {
    /// Writes down where a document comes from, as it stands in this transaction.
    ///
    /// - Parameter currency: what costs are counted in.
    static func record(
        _ id: DocumentID, currency: String, at now: Timestamp, in transaction: any Transaction
    ) throws {
        guard let provenance = try provenance(of: id, currency: currency, at: now, in: transaction) else { return }
        try transaction.run(
            """
            INSERT INTO document_provenance (document_id, manifest, updated_at)
            VALUES (\(id), \(try StableJSON.text(provenance)), \(now))
            ON CONFLICT (document_id) DO UPDATE SET manifest = excluded.manifest, updated_at = excluded.updated_at
            """)
    }

    /// What was written down; `nil` before the document is finished.
    static func recorded(of id: DocumentID, in transaction: any Transaction) throws -> Provenance? {
        let text: String? = try transaction.first(
            "SELECT manifest FROM document_provenance WHERE document_id = \(id)")?["manifest"]
        return try text.map { try StableJSON.value(from: $0) }
    }

    private static func provenance(
        of id: DocumentID, currency: String, at now: Timestamp, in transaction: any Transaction
    ) throws -> Provenance? {
        let row = try transaction.first(
            """
            SELECT status, input_hash, coherence, COALESCE(generation_job_id, job_id) AS job FROM documents
            WHERE id = \(id)
            """)
        guard let row else { return nil }
        let job: String? = try row["job"]
        let inputHash: String? = try row["input_hash"]
        let report: String? = try row["coherence"]
        let coherence: CoherenceReport? = try report.map { try StableJSON.value(from: $0) }
        let jobs = try RegenerationStore.jobs(of: id, in: transaction) + (job.map { [$0] } ?? [])
        let calls = try CallFigures(of: jobs, in: transaction)
        let sections = try sections(of: id, job: job, calls, in: transaction)
        let cited = Set(sections.flatMap(\.sources))
        let status: DocumentStatus = try row["status"]
        let outline = calls.usage(job: job, step: "outline")
        return Provenance(
            documentId: id.text, isComplete: status == .completed, inputHash: inputHash ?? "",
            recordedAt: now.rfc3339,
            outline: .init(isApproved: inputHash != nil && outline.attempts == 0, usage: outline),
            sections: sections,
            coherence: .init(
                repeatedSentencesRemoved: coherence?.repeatedSentencesRemoved ?? 0, edits: coherence?.edits ?? 0,
                usage: calls.usage(job: job, step: "coherence")),
            sources: try DocumentStore.sources(of: id, in: transaction).map { source in
                .init(
                    key: source.citationKey, title: source.title, sha256: sha256(source.content),
                    isCited: cited.contains(source.citationKey))
            },
            total: calls.total, currency: currency)
    }

    private static func sections(
        of id: DocumentID, job: String?, _ calls: CallFigures, in transaction: any Transaction
    ) throws -> [Provenance.Section] {
        try transaction.rows(
            """
            SELECT id, position, title, words, target_words, citations, model, record, finished_at
            FROM document_sections WHERE document_id = \(id) ORDER BY position
            """
        ).map { row in
            let position: Int = try row["position"]
            let text: String? = try row["record"]
            // A section of an earlier release has no record; its calls are the generation's.
            let record: SectionRecord? = try text.map { try StableJSON.value(from: $0) }
            let finishedAt: Timestamp = try row["finished_at"]
            return Provenance.Section(
                id: try row["id"], index: position, title: try row["title"], provider: record?.provider ?? "",
                model: try row["model"], sources: try StableJSON.value(from: try row["citations"]),
                unknownCitations: record?.unknownCitations ?? [], words: try row["words"],
                targetWords: try row["target_words"], findings: record?.findings ?? [],
                isRevised: record?.isRevised ?? false, regenerations: record?.regenerations ?? 0,
                finishedAt: finishedAt.rfc3339,
                usage: calls.usage(job: record?.jobID ?? job, step: record?.step ?? "section/\(position)"))
        }
    }

    private static func sha256(_ text: String) -> String {
        SHA256.hash(data: Data(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 0xF, radix: 16) }.joined()
    }
}
