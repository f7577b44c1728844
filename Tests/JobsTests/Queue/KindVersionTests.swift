import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Jobs of another release")
struct KindVersionTests {
    /// The second look of a note.
    private struct Letter: Codable, Sendable, Hashable {
        var words: [String]
    }

    /// Reads what either release has written.
    private struct LetterHandler: JobHandler {
        let kind = JobKind<Letter>("note", version: 2, hasEvents: true)
        let seen: Kept<Letter>

        func run(_ letter: Letter, _ context: JobContext) async throws -> JobCompletion {
            seen.keep(letter)
            return .done
        }

        func arguments(from json: String, version: Int) throws -> Letter {
            if version == 2 { return try StableJSON.value(from: json) }
            let note: Note = try StableJSON.value(from: json)
            return Letter(words: note.text.split(separator: " ").map(String.init))
        }

        func ended(
            _ ending: JobEnding, _ letter: Letter, of job: Job, in transaction: any Transaction
        ) throws -> EndReport {
            try transaction.addNote("ended \(letter.words.count) words")
            return EndReport()
        }
    }

    @Test("are left alone by an older binary, whatever becomes of them", arguments: Engine.available)
    func newer(engine: Engine) async throws {
        let seen = Kept<Letter>()
        let newer = LetterHandler(seen: seen)
        try await engine.withQueue { queue in
            let letter = Letter(words: ["two", "words"])
            let ids = try await queue.database.write { transaction in
                [
                    try queue.jobs.enqueue(newer.kind, letter, userID: "a", in: transaction),
                    try queue.jobs.enqueue(newer.kind, letter, in: transaction),
                ]
            }
            let capped = JobKind<Note>("note", hasEvents: true, maxRunningPerUser: 9)
            try await queue.withWorker([NoteHandler(kind: capped) { _, _ in .done }]) { _ in
                try await queue.wait(for: try await queue.enqueue(), toBe: .completed)
                for id in ids {
                    #expect(try await queue.job(id).state == .queued)
                    #expect(try await queue.job(id).token == 0)
                }
            }
            try await queue.withWorker([newer]) { _ in
                for id in ids { try await queue.wait(for: id, toBe: .completed) }
                #expect(seen.all == [letter, letter])
            }
        }
    }

    @Test("that are older are read by a newer binary, at their end too", arguments: Engine.available)
    func older(engine: Engine) async throws {
        let seen = Kept<Letter>()
        let newer = LetterHandler(seen: seen)
        try await engine.withQueue { queue in
            let id = try await queue.enqueue(Note(text: "three old words"))
            #expect(try await queue.job(id).kindVersion == 1)
            try await queue.withWorker([newer]) { _ in try await queue.wait(for: id, toBe: .completed) }
            #expect(seen.all == [Letter(words: ["three", "old", "words"])])

            let other = try await queue.enqueue(Note(text: "four more old words"))
            #expect(try await queue.with(newer).cancel(other) == .canceled)
            #expect(try await queue.notes() == ["ended 4 words"])
        }
    }
}
