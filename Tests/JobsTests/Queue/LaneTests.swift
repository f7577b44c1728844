import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("Jobs that take long")
struct LaneTests {
    private let long = JobKind<Note>("long", priority: 99, isLong: true)
    private let short = JobKind<Note>("short")

    @Test("leave a place to others, however urgent they are", arguments: Engine.available)
    func claims(engine: Engine) async throws {
        try await engine.withQueue { queue in
            for number in 1...9 { _ = try await queue.enqueue(number, for: nil, kind: long) }
            _ = try await queue.enqueue(10, for: nil, kind: short)
            let taken = try await queue.claim(.init(all: 4, long: 3), of: [long, short])
            #expect(taken.count { $0.kind == "long" } == 3)
            #expect(taken.count { $0.kind == "short" } == 1)
            #expect(try await queue.claim(.init(all: 1, long: 0), of: [long, short]).isEmpty)
            // A place that only a long one could take is not more than all.
            #expect(try await queue.claim(.init(all: 1, long: 3), of: [long, short]).count == 1)
        }
    }

    @Test("have all places but a quarter, and at least one", arguments: [(1, 1), (2, 1), (4, 3), (8, 6), (16, 12)])
    func places(concurrency: Int, longPlaces: Int) {
        #expect(JobWorker.Settings(concurrency: concurrency).longPlaces == longPlaces)
    }

    @Test("do not keep a short one waiting at a worker", arguments: Engine.available)
    func worker(engine: Engine) async throws {
        let (gate, inside) = (Gate(), Tally())
        let slow = NoteHandler(kind: long) { _, _ in
            inside.enter()
            defer { inside.leave() }
            try await gate.pass()
            return .done
        }
        try await engine.withQueue { queue in
            for number in 1...6 { _ = try await queue.enqueue(number, for: nil, kind: long) }
            try await queue.withWorker([slow, NoteHandler(kind: short) { _, _ in .done }]) { _ in
                try await eventually("the long ones run") { gate.arrivals == 3 }
                for number in 1...8 {
                    try await queue.wait(
                        for: try await queue.enqueue(number, for: nil, kind: short), toBe: .completed)
                }
                #expect(inside.most == 3)
                gate.open()
                try await eventually("all have run") { inside.count == 6 }
            }
        }
    }
}
