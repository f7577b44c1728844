import Jobs
import Testing

/// What holds for every completed document, whatever was killed, frozen, cut or refused while it was written.
extension Books {
    /// Checks all of it.
    func expectSound(sourceLocation: SourceLocation = #_sourceLocation) {
        expectWhole(sourceLocation)
        expectEvents(sourceLocation)
        expectLedger(sourceLocation)
        expectLog(sourceLocation)
    }

    /// Each section is there once, and each file.
    private func expectWhole(_ place: SourceLocation) {
        #expect(sections == Array(0..<Workshop.sections), sourceLocation: place)
        #expect(files == 5, sourceLocation: place)
    }

    /// The stream has no gap, and one end.
    private func expectEvents(_ place: SourceLocation) {
        #expect(events.map(\.seq) == Array(1...max(1, eventSeq)), sourceLocation: place)
        #expect(events.last?.type == "completed", sourceLocation: place)
        #expect(events.count { ["completed", "failed", "canceled"].contains($0.type) } == 1, sourceLocation: place)
        #expect(events.count { $0.type == "section_completed" } == Workshop.sections, sourceLocation: place)
    }

    /// Every call has ended, costs what its tokens cost, and stands on the job's account.
    private func expectLedger(_ place: SourceLocation) {
        for call in calls {
            #expect(["ok", "failed", "ambiguous"].contains(call.state), "\(call)", sourceLocation: place)
            let cost = call.tokensIn * Workshop.price.input + call.tokensOut * Workshop.price.output
            #expect(call.costMicros == (cost + 999) / 1_000, "\(call)", sourceLocation: place)
        }
        #expect(tokensUsed == calls.reduce(0) { $0 + $1.tokensIn + $1.tokensOut }, sourceLocation: place)
        #expect(costMicros == calls.reduce(0) { $0 + $1.costMicros }, sourceLocation: place)
        for (step, calls) in Dictionary(grouping: calls, by: \.step) {
            // One that is stored, and none behind it: what has its checkpoint is not asked for again.
            #expect(calls.count { $0.state == "ok" } == 1, "\(step): \(calls)", sourceLocation: place)
            #expect(calls.last?.state == "ok", "\(step): \(calls)", sourceLocation: place)
            #expect(calls.last?.token == checkpoints[step], "\(step): \(calls)", sourceLocation: place)
        }
    }

    /// The model server has charged for nothing that the ledger does not have.
    private func expectLog(_ place: SourceLocation) {
        let logged = Dictionary(grouping: log, by: \.id)
        for call in calls {
            let entries = logged[call.id] ?? []
            #expect(entries.count <= 1, "\(call)", sourceLocation: place)
            guard let entry = entries.first else {
                #expect(call.state == "ambiguous", "not in the log: \(call)", sourceLocation: place)
                continue
            }
            #expect(entry.request_hash == call.requestHash, "\(call)", sourceLocation: place)
            switch call.state {
            case "ok":
                #expect(entry.finished, "\(call) \(entry)", sourceLocation: place)
                #expect(entry.prompt_tokens == call.tokensIn, "\(call) \(entry)", sourceLocation: place)
                #expect(entry.completion_tokens == call.tokensOut, "\(call) \(entry)", sourceLocation: place)
            case "failed":
                #expect(entry.prompt_tokens <= call.tokensIn, "\(call) \(entry)", sourceLocation: place)
                #expect(entry.completion_tokens <= call.tokensOut, "\(call) \(entry)", sourceLocation: place)
            default:
                // The worst case: the model server counts four bytes of UTF-8 as a token, which no worst case does.
                #expect(call.tokensIn > 3 * entry.prompt_tokens, "\(call) \(entry)", sourceLocation: place)
                #expect(call.tokensOut > entry.completion_tokens, "\(call) \(entry)", sourceLocation: place)
            }
        }
    }
}

extension Workshop {
    /// The books of jobs, each of them sound, and nothing in the model server's log that is in none of them.
    @discardableResult
    func soundBooks(of jobs: [JobID], sourceLocation: SourceLocation = #_sourceLocation) async throws -> [Books] {
        var all: [Books] = []
        for job in jobs {
            let books = try await Books(of: job, in: self)
            books.expectSound(sourceLocation: sourceLocation)
            all.append(books)
        }
        let known = Set(all.flatMap { $0.calls.map(\.id) })
        for entry in models.log.calls {
            #expect(known.contains(entry.id), "not on the ledger: \(entry)", sourceLocation: sourceLocation)
        }
        return all
    }
}
