import Database

@testable import Jobs

/// The arguments of the tests' jobs.
struct Note: Codable, Sendable, Hashable {
    var text = "note"
    var number = 0
}

extension JobKind<Note> {
    /// The kind that most tests use.
    static var note: JobKind<Note> { JobKind("note", hasEvents: true) }
    /// The same without a second attempt.
    static var onlyOnce: JobKind<Note> { JobKind("note", maxAttempts: 1, hasEvents: true) }
}

/// A handler made of closures.
struct NoteHandler: JobHandler {
    var kind: JobKind<Note> = .note
    var givingUp: @Sendable (Note, Job, String, any Transaction) throws -> Void = { note, _, reason, transaction in
        try transaction.addNote("gave up \(note.text): \(reason)")
    }
    var canceling: @Sendable (Note, Job, any Transaction) throws -> EndReport = { note, _, transaction in
        try transaction.addNote("canceled \(note.text)")
        return EndReport()
    }
    var reviving: @Sendable (Note, Job, any Transaction) throws -> String? = { _, _, _ in nil }
    let work: @Sendable (Note, JobContext) async throws -> JobCompletion

    func run(_ note: Note, _ context: JobContext) async throws -> JobCompletion {
        try await work(note, context)
    }

    func ended(
        _ ending: JobEnding, _ note: Note, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        switch ending {
        case .failed(let reason):
            try givingUp(note, job, reason, transaction)
            return EndReport()
        case .canceled: return try canceling(note, job, transaction)
        }
    }

    func revived(_ note: Note, of job: Job, in transaction: any Transaction) throws -> String? {
        try reviving(note, job, transaction)
    }
}

extension JobStep {
    /// Makes a call to a model that costs so many tokens.
    func spend(_ tokens: Int, micros: Int64 = 0) async throws {
        let entry = LedgerEntry(
            provider: "test", model: "test", requestHash: key,
            worstCase: LedgerUsage(tokensIn: 10 * tokens, tokensOut: 0, costMicros: 10 * micros))
        try endCall(try await beginCall(entry), .ok(LedgerUsage(tokensIn: tokens, tokensOut: 0, costMicros: micros)))
    }
}

extension JobCompletion {
    /// Writes a note in the completion's transaction.
    static func note(_ text: String) -> JobCompletion {
        JobCompletion { try $0.addNote(text) }
    }
}
