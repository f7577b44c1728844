import TestSupport
import Testing

@testable import Database
@testable import Jobs

@Suite("The jobs in hand")
struct RunningJobsTests {
    private let running = RunningJobs()

    @Test("are counted by claim: one that was lost and claimed anew is in hand twice")
    func twice() throws {
        let id = JobID(at: TestClock.start)
        let (first, second) = (try job(id, token: 1), try job(id, token: 2))
        _ = running.insert(first)
        _ = running.insert(second)
        #expect(running.count == 2)
        #expect(running.all == [id])
        running.remove(first)
        #expect(running.count == 1)
        #expect(running.all == [id])
        running.remove(second)
        #expect(running.count == 0)
        #expect(running.all == [])
    }

    @Test("are broken off all at once")
    func breakingOff() async throws {
        let first = running.insert(try job(JobID(at: TestClock.start), token: 1))
        let second = running.insert(try job(JobID(at: TestClock.start), token: 1))
        running.breakOff()
        for stream in [first, second] {
            var reasons = stream.makeAsyncIterator()
            guard case .lost = await reasons.next() else {
                Issue.record("not broken off")
                return
            }
        }
    }

    @Test("may be fewer than the table says, until that was looked into")
    func suspicion() {
        #expect(!running.takeSuspicion())
        running.suspectForgotten()
        running.suspectForgotten()
        #expect(running.takeSuspicion())
        #expect(!running.takeSuspicion())
    }

    private func job(_ id: JobID, token: Int64) throws -> Job {
        let numbers = [
            "token", "kind_version", "attempt", "max_attempts", "step_failures", "crash_count", "suspicions",
            "progress",
            "tokens_used", "cost_micros", "priority", "run_at", "created_at",
        ]
        let texts = ["id", "kind", "state", "args"]
        let nothing = [
            "user_id", "subject_id", "current_step", "last_error", "pause_reason", "cancel_at", "stall_at",
            "trace_parent",
            "started_at", "finished_at",
        ]
        return try Job(
            Row(
                layout: Row.Layout(numbers + texts + nothing),
                values: [.integer(token)] + numbers.dropFirst().map { _ in .integer(1) }
                    + [.text(id.text), .text("note"), .text("running"), .text("{}")] + nothing.map { _ in .null }))
    }
}
