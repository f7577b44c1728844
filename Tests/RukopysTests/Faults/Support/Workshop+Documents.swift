import Database
import Documents
import Jobs
import TestSupport
import Testing

/// The documents that are written in a workshop.
extension Workshop {
    /// Puts paid documents into the queue, as a payment's webhook does; gives their jobs.
    ///
    /// - Parameters:
    ///   - earlier: how many have been ordered before.
    ///   - pages: of each.
    func order(_ count: Int = 1, after earlier: Int = 0, pages: Int = 3) async throws -> [JobID] {
        let service = DocumentService(
            database: database,
            jobs: BackgroundJobService(
                database: database, signals: JobAnnouncements.signals(through: database), time: .system),
            artifacts: ArtifactFolder(folder: folder.path), settings: .init(), time: .system)
        let now = TimeSource.system.now()
        try await database.write { transaction in
            try transaction.run(
                """
                INSERT INTO users (id, email, is_verified, created_at) VALUES ('usr_faults', 'you@example.org', 1, \(now))
                ON CONFLICT (id) DO NOTHING
                """)
            // Periodic jobs are for tests that look at them: here one would be the first to be killed.
            let intervals: [(String, Int64)] = [
                ("prune_jobs", 3_600), ("keep_accounts", 3_600), ("sweep_payments", 60),
                ("sweep_payment_events", 900), ("check_payments", 86_400), ("sweep_budgets", 60),
                ("sweep_dead_letters", 60),
            ]
            for (kind, seconds) in intervals {
                // The next one too where it would come soon.
                let soon = seconds < 3_600 ? seconds : 300
                let tick = (now + .seconds(soon)).microseconds / Duration.seconds(seconds).microseconds
                try transaction.run(
                    """
                    INSERT INTO periodic_jobs (kind, tick) VALUES (\(kind), \(tick)) ON CONFLICT (kind) DO NOTHING
                    """)
            }
        }
        var jobs: [JobID] = []
        for number in (earlier + 1)...(earlier + count) {
            let document = try await service.create(try Self.request(number, pages).checked(), user: "usr_faults")
            _ = try await database.write { transaction in
                try service.paid(document.id, payment: "pay_\(number)", in: transaction)
            }
            jobs.append(try await service.generation(of: document.id, user: "usr_faults").id)
        }
        return jobs
    }

    private static func request(_ number: Int, _ pages: Int) -> DocumentRequest {
        DocumentRequest(
            title: "The harbours of the Black Sea, part \(number)",
            topic: "How the harbours of the Black Sea came to be.", language: "en", targetPages: pages,
            citationStyle: "apa", requirements: nil,
            sources: [
                .init(
                    kind: "markdown", title: "Harbours", content: "Odesa was founded in 1794. It is a harbour.",
                    author: "A. Writer", year: 2024, url: "https://example.org/harbours")
            ])
    }

    /// Waits until jobs are completed; fails at once when one can no longer be.
    func completed(_ jobs: [JobID], within limit: Duration = .seconds(300)) async throws {
        try await eventually("the documents are completed", within: limit) {
            let states: [String] = try await database.fetch("SELECT state FROM jobs WHERE id IN (\(list: jobs))")
                .map { try $0["state"] }
            try #require(!states.contains("failed") && !states.contains("canceled"), "\(states)")
            return states.allSatisfy { $0 == "completed" }
        }
    }

    /// How many workers have a lease.
    func workers() async throws -> Int {
        try await database.fetch("SELECT id FROM workers").count
    }
}
