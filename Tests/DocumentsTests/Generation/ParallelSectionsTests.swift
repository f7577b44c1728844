import AI
import Jobs
import TestSupport
import Testing

@testable import Documents

@Suite("Sections that are written side by side")
struct ParallelSectionsTests {
    private static let plan = [false, true, true, true, true, false]

    @Test("are neighbours that the outline calls independent, three at most, never the first or the last")
    func batches() {
        func batches(_ flags: [Bool]) -> [Range<Int>] {
            SectionPlan(
                Outline(
                    sections: flags.enumerated().map {
                        OutlineSection(
                            id: "\($0)", title: "", brief: "", targetWords: 1, isIndependent: $1 ? true : nil)
                    })
            ).batches
        }
        #expect(batches(Self.plan) == [0..<1, 1..<4, 4..<5, 5..<6])
        #expect(batches([true, true, true]) == [0..<1, 1..<2, 2..<3])
        #expect(batches([true, true, true, true]) == [0..<1, 1..<3, 3..<4])
        #expect(
            batches([false, true, false, true, true, true, true, true, false]) == [
                0..<1, 1..<2, 2..<3, 3..<6, 6..<8, 8..<9,
            ])
        #expect(batches([true]) == [0..<1])
        #expect(batches([]) == [])
    }

    @Test("know nothing of each other, in whatever order they end, and events have no gap", arguments: Engine.available)
    func order(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(pages: 8)
            try await library.pay(document)
            let writer = StudioWriter(independent: Self.plan)
            writer.wait(at: 1, 2, 3)
            try await library.withWorker(writer: writer) {
                try await eventually("three are being written") { writer.waiting == [1, 2, 3] }
                #expect(writer.asked["section/4"] == nil)
                for (count, section) in [3, 1, 2].enumerated() {
                    writer.goOn(section)
                    try await eventually("\(section) is finished") {
                        try await library.sections(of: document).count == count + 2
                    }
                }
                try await library.waitForEnd(of: document.id)
            }
            #expect(try await library.status(document.id) == .completed)
            let sections = try await library.sections(of: document)
            #expect(sections.map(\.position) == Array(0..<6))
            for task in writer.tasks {
                let known = [0: 0, 1: 1, 2: 1, 3: 1, 4: 4, 5: 5][task.index] ?? 0
                #expect(task.previousSections == sections.prefix(known).map(\.markdown), "\(task.index)")
            }
            let events = try await library.events(of: document)
            #expect(events.map(\.seq) == Array(1...Int64(events.count)))
            let progress = try events.compactMap { try $0.progress }
            #expect(progress == progress.sorted())
            #expect(events.count { $0.kind == .sectionCompleted } == 6)
            #expect(try await library.newestJob(of: document).costMicros == 8 * StudioWriter.callMicros)
        }
    }

    @Test("are not written again when their worker is lost", arguments: Engine.available)
    func takenOver(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(pages: 8)
            try await library.pay(document)
            let writer = StudioWriter(independent: Self.plan)
            writer.wait(at: 1, 3)
            try await library.withWorker(writer: writer) {
                try await eventually("two are being written, and one is finished") {
                    let finished = try await library.sections(of: document).count
                    return finished == 2 && writer.waiting == [1, 3]
                }
                try await library.expireLeases()
                try await library.withWorker(writer: writer) {
                    try await eventually("others write them") {
                        writer.asked["section/1"] == 2 && writer.asked["section/3"] == 2
                    }
                    for section in [1, 3] { writer.goOn(section) }
                    try await library.waitForEnd(of: document.id)
                }
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(writer.asked["section/2"] == 1)
            #expect(writer.asked["section/0"] == 1)
            let events = try await library.events(of: document)
            #expect(events.map(\.seq) == Array(1...Int64(events.count)))
            #expect(events.count { $0.kind == .sectionCompleted } == 6)
        }
    }

    @Test("come to their end when a dispute lets the job rest", arguments: Engine.available)
    func paused(engine: Engine) async throws {
        try await Library.with(engine) { library in
            let document = try await library.document(pages: 8)
            try await library.pay(document)
            let writer = StudioWriter(independent: Self.plan)
            writer.wait(at: 1, 2, 3)
            try await library.withWorker(writer: writer) {
                try await eventually("three are being written") { writer.waiting == [1, 2, 3] }
                let job = try await library.newestJob(of: document).id
                try await library.database.write { [jobs = library.jobs] in
                    _ = try jobs.pause(job, because: .dispute, in: $0)
                }
                for section in [1, 2, 3] { writer.goOn(section) }
                try await library.wait(for: .paused, of: document)
                #expect(try await library.sections(of: document).count == 4)
                try await library.database.write { [jobs = library.jobs] in _ = try jobs.resume(job, in: $0) }
                try await library.waitForEnd(of: document.id)
            }
            #expect(try await library.status(document.id) == .completed)
            #expect(Set(writer.asked.values) == [1])
        }
    }
}
