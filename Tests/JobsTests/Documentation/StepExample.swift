import Database

@testable import Jobs

// From here to the end, this is the example of docs/jobs.md; a test compares them, and another runs it.

/// Sends a newsletter to every reader, each once, whatever is killed when.
struct SendNewsletter: JobHandler {
    struct Arguments: Codable, Sendable {
        let issue: Int
        let readers: [String]
    }

    let kind = JobKind<Arguments>("send_newsletter", maxAttempts: 5, hasEvents: true, isLong: true)
    let writer: any NewsletterWriter

    func run(_ arguments: Arguments, _ context: JobContext) async throws -> JobCompletion {
        // Written once: a later attempt with the same input reads it. The call to the model is on the ledger before it
        // is made.
        let text = try await context.step("text", input: arguments.issue, progress: 20) { step in
            let call = try await step.beginCall(writer.estimate(arguments.issue))
            let (text, usage) = try await writer.write(arguments.issue)
            try step.endCall(call, .ok(usage))
            return text
        }
        for (index, reader) in arguments.readers.enumerated() {
            let progress = 20 + 80 * (index + 1) / arguments.readers.count
            // What is stored alongside is stored if and only if the step is.
            _ = try await context.step(
                "reader/\(reader)", input: text, progress: progress, event: (.progress, nil),
                alongside: { (letter: String, transaction) in
                    try transaction.run("INSERT INTO notes (id) VALUES (\(letter))")
                }
            ) { _ in "to \(reader): \(text)" }
        }
        return .done
    }

    /// What follows when it ends early, in the transaction that ends it.
    func ended(
        _ ending: JobEnding, _ arguments: Arguments, of job: Job, in transaction: any Transaction
    ) throws -> EndReport {
        try transaction.run("INSERT INTO notes (id) VALUES (\("issue \(arguments.issue) ended early"))")
        return EndReport()
    }
}

/// Whoever writes newsletters.
protocol NewsletterWriter: Sendable {
    func estimate(_ issue: Int) -> LedgerEntry
    func write(_ issue: Int) async throws -> (text: String, usage: LedgerUsage)
}
