import Database
import TestSupport
import Testing

@testable import Jobs

@Suite("A job whose worker is no more")
struct ReclaimTests {
    @Test("goes back to the queue; its attempt and its crash count", arguments: Engine.available)
    func orphan(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            let worker = try await queue.worker(lease: .seconds(-1))
            let other = try await queue.worker()
            queue.clock.advance(by: .microseconds(1))
            try await queue.enqueue()
            let mine = try await queue.claimOne(as: worker)
            let others = try await queue.claimOne(as: other)
            #expect(mine.id == id)
            #expect(try await queue.reap() == 1)
            let job = try await queue.job(id)
            #expect(job.state == .queued)
            #expect(job.attempt == 1)
            #expect(job.crashCount == 1)
            #expect(job.token == 1)
            #expect(try await queue.column("worker_id", of: id) as WorkerID? == nil)
            #expect(try await queue.job(others.id).state == .running)
            #expect(try await queue.reap() == 0)
        }
    }

    @Test("stays its worker's while the lease is renewed", arguments: Engine.available)
    func renewed(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let worker = try await queue.worker(lease: .seconds(-1))
            let id = try await queue.enqueue()
            _ = try await queue.claimOne(as: worker)
            try await queue.database.write { transaction in
                try WorkerLease.renew(worker, length: .seconds(60), now: queue.clock.now, in: transaction)
            }
            #expect(try await queue.reap() == 0)
            #expect(try await queue.job(id).state == .running)
        }
    }

    @Test("on PostgreSQL is judged by the server's clock, not by the nodes'", .enabled(if: Engine.hasPostgreSQL))
    func databaseClock() async throws {
        try await Engine.postgresql.withQueue { queue in
            let id = try await queue.enqueue()
            _ = try await queue.claimOne(as: try await queue.worker(lease: .seconds(60)))
            queue.clock.advance(by: .seconds(3_600 * 24 * 365 * 50))
            #expect(try await queue.reap() == 0)
            #expect(try await queue.job(id).state == .running)
        }
    }

    @Test("and that was to be canceled is canceled, and told so", arguments: Engine.available)
    func canceling(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let ids = [try await queue.enqueue(), try await queue.enqueue(kind: JobKind("note"))]
            let worker = try await queue.worker()
            #expect(try await queue.claim(2, as: worker).count == 2)
            try await queue.database.execute("UPDATE jobs SET state = 'canceling'")
            queue.clock.advance(by: .seconds(1))
            try await queue.kill(worker)
            for id in ids {
                let job = try await queue.job(id)
                #expect(job.state == .canceled)
                #expect(job.finishedAt == queue.clock.now)
            }
            #expect(try await queue.eventKinds(ids[0]) == [.queued, .canceled])
            #expect(try await queue.eventKinds(ids[1]) == [])
            #expect(try await queue.claim(9).isEmpty)
        }
    }

    @Test("by a shutdown goes back as if it had never begun", arguments: Engine.available)
    func released(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let worker = try await queue.worker()
            let other = try await queue.worker()
            for _ in 1...3 { try await queue.enqueue() }
            let mine = try await queue.claim(2, as: worker)
            let others = try await queue.claimOne(as: other)
            let released = try await queue.database.write { transaction in
                try LeaseKeeper.end(worker, queue.handlers, at: queue.clock.now, in: transaction)
            }
            #expect(released == 2)
            for job in mine {
                let now = try await queue.job(job.id)
                #expect(now.state == .queued)
                #expect(now.attempt == 0)
                #expect(now.crashCount == 0)
            }
            #expect(try await queue.job(others.id).state == .running)
            let workers = try await queue.database.fetch("SELECT id FROM workers")
            #expect(try workers.map { try $0["id"] as WorkerID } == [other])
        }
    }

    @Test("by a shutdown is neither suspected nor cleared", arguments: Engine.available)
    func releasedAfterCrash(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let id = try await queue.enqueue()
            try await queue.killWorker(of: try await queue.claimOne())
            for _ in 1...3 {
                let worker = try await queue.worker()
                let job = try await queue.claimOne(as: worker)
                #expect(job.crashCount == 1)
                #expect(job.suspicions == 1)
                _ = try await queue.database.write { transaction in
                    try LeaseKeeper.end(worker, queue.handlers, at: queue.clock.now, in: transaction)
                }
                #expect(try await queue.job(id).crashCount == 1)
                #expect(try await queue.job(id).suspicions == 1)
                #expect(try await queue.job(id).attempt == 1)
            }
        }
    }

    @Test("only forgot it: what it has in hand stays", arguments: Engine.available)
    func forgotten(engine: Engine) async throws {
        try await engine.withQueue { queue in
            let worker = try await queue.worker()
            for _ in 1...3 { try await queue.enqueue() }
            let claimed = try await queue.claim(3, as: worker).map(\.id)
            let requeued = try await queue.database.write { transaction in
                try JobStore.requeueForgotten(
                    worker: worker, except: [claimed[0]], queue.handlers, at: queue.clock.now, in: transaction)
            }
            #expect(requeued == 2)
            #expect(try await queue.job(claimed[0]).state == .running)
            let all = try await queue.database.write { transaction in
                try JobStore.requeueForgotten(
                    worker: worker, except: [], queue.handlers, at: queue.clock.now, in: transaction)
            }
            #expect(all == 1)
            for id in claimed {
                #expect(try await queue.job(id).state == .queued)
                #expect(try await queue.job(id).attempt == 0)
            }
        }
    }
}
