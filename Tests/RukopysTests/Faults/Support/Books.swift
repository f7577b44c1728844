import Database
import Foundation
import Jobs
import ModelServer
import Testing

/// What the database says of one job, and the model server's own log of it.
struct Books: Sendable {
    /// A line of the ledger.
    struct Call: Sendable {
        let id: String
        let step: String
        let token: Int64
        let requestHash: String
        let state: String
        let tokensIn: Int
        let tokensOut: Int
        let costMicros: Int
        let isEstimated: Bool
    }

    struct Event: Sendable, Equatable {
        let seq: Int
        let type: String
    }

    let document: String
    let attempt: Int
    let crashCount: Int
    let tokensUsed: Int
    let costMicros: Int
    let eventSeq: Int
    let calls: [Call]
    /// The claim that wrote each step's checkpoint.
    let checkpoints: [String: Int64]
    /// How each claim ended.
    let outcomes: [String]
    let sections: [Int]
    let files: Int
    let events: [Event]
    /// The calls that the model server got for it, as far as the ledger knows them.
    let log: [CallLog.Entry]

    /// - Throws: what the database throws; an issue if there is no such job.
    init(of job: JobID, in shop: Workshop) async throws {
        let row = try #require(
            try await shop.database.fetch(
                """
                SELECT jobs.attempt, crash_count, tokens_used, cost_micros, event_seq, documents.id AS document,
                    documents.status
                FROM jobs JOIN documents ON documents.id = jobs.subject_id WHERE jobs.id = \(job)
                """
            ).first)
        document = try row["document"]
        (attempt, crashCount) = (try row["attempt"], try row["crash_count"])
        (tokensUsed, costMicros, eventSeq) = (try row["tokens_used"], try row["cost_micros"], try row["event_seq"])
        calls = try await shop.database.fetch(
            "SELECT * FROM model_calls WHERE job_id = \(job) ORDER BY step, try"
        ).map { row in
            Call(
                id: try row["id"], step: try row["step"], token: try row["token"], requestHash: try row["request_hash"],
                state: try row["state"], tokensIn: try row["tokens_in"], tokensOut: try row["tokens_out"],
                costMicros: try row["cost_micros"], isEstimated: try row["is_estimated"])
        }
        let steps: [(String, Int64)] = try await shop.database.fetch(
            "SELECT key, token FROM job_steps WHERE job_id = \(job)"
        ).map { (try $0["key"], try $0["token"]) }
        checkpoints = Dictionary(uniqueKeysWithValues: steps)
        outcomes = try await shop.database.fetch(
            "SELECT outcome FROM job_attempts WHERE job_id = \(job) ORDER BY token"
        ).map { try $0["outcome"] }
        sections = try await shop.database.fetch(
            "SELECT position FROM document_sections WHERE document_id = \(document) ORDER BY position"
        ).map { try $0["position"] }
        files = try await shop.database.fetch("SELECT format FROM artifacts WHERE document_id = \(document)").count
        events = try await shop.database.fetch(
            "SELECT seq, type FROM job_events WHERE job_id = \(job) ORDER BY seq"
        ).map { Event(seq: try $0["seq"], type: try $0["type"]) }
        let ids = Set(calls.map(\.id))
        log = shop.models.log.calls.filter { ids.contains($0.id) }
    }

    /// How often the model was asked for each step, by its own log.
    var asked: [String: Int] {
        let steps = Dictionary(uniqueKeysWithValues: calls.map { ($0.id, $0.step) })
        return Dictionary(grouping: log) { steps[$0.id] ?? "nothing" }.mapValues(\.count)
    }

    /// How often it is asked when nothing goes wrong, but for steps that are repeated.
    static func asking(twice repeated: String...) -> [String: Int] {
        var asked = ["outline": 1, "coherence": 1]
        for section in 0..<Workshop.sections { asked["section/\(section)"] = 1 }
        for step in repeated { asked[step] = 2 }
        return asked
    }
}
