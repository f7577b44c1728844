import Database
import Synchronization
import TestSupport
import Testing

@testable import Jobs

@Suite("The events of a job")
struct EventTests {
    @Test(
        "are numbered without a gap in the order of their commits, with 32 writing at once",
        arguments: Engine.available)
    func dense(engine: Engine) async throws {
        try await engine.withQueue(poolSize: 16) { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            let (emitters, each) = (32, 6)
            let total = Int64(1 + emitters * each)
            try await withThrowingTaskGroup { group in
                for emitter in 0..<emitters {
                    group.addTask {
                        for number in 0..<each {
                            let section = JobEventPayload.Section(id: "\(emitter)", index: number, title: "")
                            try await context.emit(.progress, section: section)
                        }
                    }
                }
                // Whoever reads along never sees a later one before an earlier one.
                group.addTask {
                    var seen: Int64 = 0
                    try await eventually("all were read", within: .seconds(60)) {
                        for event in try await queue.jobs.events(of: id, after: seen) {
                            #expect(event.seq == seen + 1)
                            seen = event.seq
                        }
                        return seen == total
                    }
                }
                try await group.waitForAll()
            }
            let events = try await queue.jobs.events(of: id, after: 0)
            #expect(events.map(\.seq) == Array(1...total))
            // Each emitter's own events are in its own order.
            for emitter in 0..<emitters {
                let sections = try events.compactMap {
                    try StableJSON.value(JobEventPayload.self, from: $0.payload).section
                }
                #expect(sections.filter { $0.id == "\(emitter)" }.map(\.index) == Array(0..<each))
            }
        }
    }

    @Test("can be read on from any of them, 500 at a time", arguments: Engine.available)
    func pages(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            try await queue.database.write { transaction in
                for _ in 2...1_203 {
                    try JobStore.addEvent(
                        .progress, payload: "{}", job: id, token: job.token, at: queue.clock.now, in: transaction)
                }
            }
            var read: [[Int64]] = []
            var seen: Int64 = 0
            while true {
                let page = try await queue.jobs.events(of: id, after: seen).map(\.seq)
                guard let last = page.last else { break }
                read.append(page)
                seen = last
            }
            #expect(read.map(\.count) == [500, 500, 203])
            #expect(read.flatMap { $0 } == Array(1...1_203))
            #expect(try await queue.jobs.events(of: id, after: 1_201).map(\.seq) == [1_202, 1_203])
            #expect(try await queue.jobs.events(of: id, after: 1_203).isEmpty)
            #expect(try await queue.jobs.events(of: JobID(at: queue.clock.now), after: 0).isEmpty)
        }
    }

    @Test("of one job do not count for another", arguments: Engine.available)
    func perJob(engine: Engine) async throws {
        try await engine.withQueue { queue in
            for _ in 1...3 { try await queue.enqueue() }
            let jobs = try await queue.claim(3)
            for round in 1...3 {
                for job in jobs {
                    try await queue.context(job).emit(.progress)
                    #expect(try await queue.jobs.events(of: job.id, after: 0).count == round + 1)
                }
            }
        }
    }

    @Test("that are rolled back leave no gap", arguments: Engine.available)
    func rollback(engine: Engine) async throws {
        struct Refusal: Error {}
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let job = try await queue.claimOne()
            await #expect(throws: Refusal.self) {
                try await queue.database.write { transaction in
                    try JobStore.addEvent(
                        .progress, payload: "{}", job: id, token: job.token, at: queue.clock.now, in: transaction)
                    throw Refusal()
                }
            }
            try await queue.context(job).emit(.progress)
            #expect(try await queue.jobs.events(of: id, after: 0).map(\.seq) == [1, 2])
        }
    }

    @Test("end with the job's end, and with nothing else")
    func last() {
        let ends: [JobEvent.Kind] = [.completed, .failed, .canceled]
        let others: [JobEvent.Kind] = [
            .queued, .started, .sectionStarted, .sectionCompleted, .retrying, .progress,
        ]
        for kind in ends { #expect(JobEvent(seq: 1, kind: kind, payload: "{}").isLast) }
        for kind in others { #expect(!JobEvent(seq: 1, kind: kind, payload: "{}").isLast) }
    }

    @Test("tell watchers to look, once they are committed", arguments: Engine.available)
    func signalled(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            var signals = queue.signals.watch(id).makeAsyncIterator()
            try await context.emit(.progress)
            guard case .changed = await signals.next() else {
                Issue.record("nobody was told")
                return
            }
            #expect(try await queue.eventKinds(id).last == .progress)
        }
    }

    @Test("do not hold text that is being written, which is only shown", arguments: Engine.available)
    func tokens(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let context = queue.context(try await queue.claimOne())
            var signals = queue.signals.watch(id).makeAsyncIterator()
            let section = JobEventPayload.Section(id: "s", index: 2, title: "Title")
            context.show("words ", offset: 12, of: section)
            guard case .token(let payload) = await signals.next() else {
                Issue.record("no text was shown")
                return
            }
            let shown = try StableJSON.value(JobEventPayload.self, from: payload)
            #expect(shown.text == "words ")
            #expect(shown.offset == 12)
            #expect(shown.section == section)
            #expect(try await queue.eventKinds(id) == [.queued])
        }
    }
}
