import Database

/// The SQL of the progress stream.
extension JobStore {
    /// A job has at most so many events; the last place is for its end.
    static let mostEvents: Int64 = 10_000

    /// Adds an event under the next number of the job's stream.
    ///
    /// One that finds the stream full is left out, unless it is the last: it says only how it goes meanwhile.
    ///
    /// - Throws: ``JobFailure/ownershipLost``.
    static func addEvent(
        _ kind: JobEvent.Kind, payload: String, job: JobID, token: Int64, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        // The end always has its place.
        let hasPlace: SQL = kind.isLast ? "" : "AND event_seq < \(mostEvents - 1)"
        let row = try transaction.first(
            """
            UPDATE jobs SET event_seq = event_seq + 1
            WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling') \(hasPlace)
            RETURNING event_seq
            """)
        if let seq: Int64 = try row?["event_seq"] {
            try insertEvent(kind, seq: seq, payload: payload, job: job, at: now, in: transaction)
        } else {
            // Else the stream is full.
            guard try isHeld(job, token: token, in: transaction) else { throw JobFailure.ownershipLost }
        }
    }

    /// Whether a claim still stands.
    static func isHeld(_ job: JobID, token: Int64, in transaction: any Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM jobs WHERE id = \(job) AND token = \(token) AND state IN ('running', 'canceling')") != nil
    }

    /// Writes an event whose number was taken from the job's row in this transaction; nothing, when the stream was full
    /// and that number is the last event's.
    static func insertEvent(
        _ kind: JobEvent.Kind, seq: Int64, payload: String, job: JobID, at now: Timestamp,
        in transaction: any Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO job_events (job_id, seq, type, payload, at)
            VALUES (\(job), \(seq), \(kind), \(payload), \(now))
            ON CONFLICT (job_id, seq) DO NOTHING
            """)
    }

    static func events(of job: JobID, after seq: Int64, in transaction: any Transaction) throws -> [JobEvent] {
        try transaction.rows(
            "SELECT seq, type, payload FROM job_events WHERE job_id = \(job) AND seq > \(seq) ORDER BY seq LIMIT 500"
        ).map { JobEvent(seq: try $0["seq"], kind: try $0["type"], payload: try $0["payload"]) }
    }
}
