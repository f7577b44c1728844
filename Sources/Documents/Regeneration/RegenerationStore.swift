import Database
import Jobs

/// The SQL of sections that were ordered anew.
enum RegenerationStore {
    static func insert(
        _ job: JobID, section: String, of id: DocumentID, at now: Timestamp, in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO document_regenerations (job_id, document_id, section_id, created_at)
            VALUES (\(job), \(id), \(section), \(now)) ON CONFLICT (job_id) DO NOTHING
            """)
    }

    /// The newest order, and its section.
    static func newest(
        of id: DocumentID, in transaction: any Transaction
    ) throws -> (job: JobID, section: String)? {
        try transaction.first(
            """
            SELECT job_id, section_id FROM document_regenerations WHERE document_id = \(id)
            ORDER BY created_at DESC, job_id DESC LIMIT 1
            """
        ).map { (try $0["job_id"], try $0["section_id"]) }
    }

    /// How many were ordered that gave a text, cost something, or still may.
    static func count(of id: DocumentID, in transaction: any Transaction) throws -> Int {
        try transaction.first(
            """
            SELECT COUNT(*) AS count FROM document_regenerations JOIN jobs ON jobs.id = job_id
            WHERE document_id = \(id) AND (state NOT IN ('failed', 'canceled') OR cost_micros > 0)
            """)?["count"] ?? 0
    }

    /// All orders' jobs.
    static func jobs(of id: DocumentID, in transaction: any Transaction) throws -> [String] {
        try transaction.rows(
            "SELECT job_id FROM document_regenerations WHERE document_id = \(id) ORDER BY job_id"
        ).map { try $0["job_id"] }
    }
}
