import Foundation
import TestSupport
import Testing

@testable import Jobs

@Suite("The guide to jobs")
struct DocumentationTests {
    private struct Writer: NewsletterWriter {
        let calls: Tally

        func estimate(_ issue: Int) -> LedgerEntry {
            LedgerEntry(
                provider: "test", model: "test", requestHash: "\(issue)",
                worstCase: LedgerUsage(tokensIn: 100, tokensOut: 100, costMicros: 50))
        }

        func write(_ issue: Int) async throws -> (text: String, usage: LedgerUsage) {
            calls.add()
            return ("news \(issue)", LedgerUsage(tokensIn: 7, tokensOut: 5, costMicros: 3))
        }
    }

    @Test("has an example that is compiled as it is printed")
    func example() throws {
        let here = URL(fileURLWithPath: #filePath)
        let root = (1...4).reduce(here) { url, _ in url.deletingLastPathComponent() }
        let source = try String(
            contentsOf: here.deletingLastPathComponent().appending(path: "StepExample.swift"), encoding: .utf8)
        let example = try #require(source.components(separatedBy: "another runs it.\n\n").last)
        let guide = try String(contentsOf: root.appending(path: "docs/jobs.md"), encoding: .utf8)
        #expect(guide.contains("```swift\n" + example + "```\n"))
    }

    @Test("has an example that does what it says, though it is interrupted", arguments: Engine.available)
    func interrupted(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let calls = Tally()
            let handler = SendNewsletter(writer: Writer(calls: calls))
            let readers = ["Ada", "Lesja", "Taras"]
            let id = try await queue.database.write { [jobs = queue.jobs] transaction in
                try jobs.enqueue(
                    handler.kind, SendNewsletter.Arguments(issue: 4, readers: readers), in: transaction)
            }
            let worker = try await queue.worker()
            let first = try #require(try await queue.claim(as: worker, kinds: [handler.kind.name]).first)
            // Its process dies after the text is written.
            let context = queue.context(first)
            _ = try await context.step("text", input: 4, progress: 20) { step in
                try step.endCall(
                    try await step.beginCall(handler.writer.estimate(4)),
                    .ok(try await handler.writer.write(4).usage))
                return "news 4"
            }
            try await queue.kill(worker)
            try await queue.withWorker([handler]) { _ in try await queue.wait(for: id, toBe: .completed) }
            #expect(calls.count == 1)
            #expect(try await queue.notes() == readers.map { "to \($0): news 4" })
            let job = try await queue.job(id)
            #expect(job.tokensUsed == 12)
            #expect(job.costMicros == 3)
            #expect(job.progress == 100)
        }
    }
}
