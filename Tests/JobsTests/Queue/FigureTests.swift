import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("The queue's figures")
struct FigureTests {
    @Test("are read on both engines: what waits, who works and who leaves", arguments: Engine.available)
    func figures(engine: Engine) async throws {
        try await engine.withQueue { queue in
            #expect(try await queue.jobs.figures() == QueueFigures())
            try await queue.enqueue()
            try await queue.enqueue(delay: .seconds(60))
            _ = try await queue.worker()
            let leaving = try await queue.worker()
            try await queue.database.execute("UPDATE workers SET draining = 1 WHERE id = \(leaving)")
            queue.clock.advance(by: .seconds(5))
            let figures = try await queue.jobs.figures()
            #expect(figures.workers == 2 && figures.drainingWorkers == 1)
            #expect(figures.depths.map(\.count) == [1, 1])
            #expect(Set(figures.depths.map(\.state)) == [.queued, .scheduled])
            #expect(figures.oldestWaitSeconds == 5)
            #expect(figures.stalled == 0 && figures.openCalls == 0)
        }
    }
}
