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
    let work: @Sendable (Note, JobContext) async throws -> JobCompletion

    func run(_ note: Note, _ context: JobContext) async throws -> JobCompletion {
        try await work(note, context)
    }

    func gaveUp(_ note: Note, on job: Job, reason: String, in transaction: any Transaction) throws {
        try givingUp(note, job, reason, transaction)
    }
}

extension JobCompletion {
    /// Writes a note in the completion's transaction.
    static func note(_ text: String) -> JobCompletion {
        JobCompletion { try $0.addNote(text) }
    }
}
