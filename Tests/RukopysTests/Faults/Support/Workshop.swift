import Database
import Documents
import Failpoints
import Foundation
import Jobs
import ModelServer
import TestSupport
import Testing

/// A database, a folder and a model: all that processes need in order to write documents, and all that is left when
/// they are killed.
struct Workshop: Sendable {
    /// What 1,000 tokens cost, in micros.
    static let price = (input: 150, output: 600)
    /// How many sections the model's outlines have.
    static let sections = 3
    static let model = "test-model"

    let engine: Engine
    /// As `DATABASE_URL` has it.
    let url: String
    /// Opened beside the processes.
    let database: any Database
    /// All the processes' data folder.
    let folder: URL
    let models: ModelServer
    /// What every process needs.
    let settings: [String: String]

    /// Opens one for `body`.
    ///
    /// - Parameters:
    ///   - latency: of a model's call.
    ///   - faults: what goes wrong with the model's calls, as ``FaultSchedule`` reads it.
    ///   - settings: of all its processes.
    static func open(
        on engine: Engine, latency: Duration = .milliseconds(100), faults: String = "",
        settings: [String: String] = [:], _ body: @escaping @Sendable (Workshop) async throws -> Void
    ) async throws {
        // As many as run at a time, so that none holds a database's connections while it waits.
        try await ServerPlaces.processes.with {
            try await engine.withDatabaseURL(connections: 24) { url in
                try await open(
                    on: engine, at: url.text, latency: latency, faults: faults, settings: settings, body)
            }
        }
    }

    /// Opens one over a database that is there, at `DATABASE_URL`.
    static func open(
        on engine: Engine, at url: String, latency: Duration = .milliseconds(100), faults: String = "",
        settings: [String: String] = [:], _ body: @escaping @Sendable (Workshop) async throws -> Void
    ) async throws {
        let schedule = try #require(FaultSchedule(faults))
        let models = ModelServer(settings: .init(latency: latency, sections: sections), faults: schedule)
        try await TemporaryFolder.with { folder in
            try await models.running { base in
                let all = [
                    "DATABASE_URL": url, "DATABASE_POOL_SIZE": "4", "AI_CHAIN": "openai:\(model)",
                    "OPENAI_BASE_URL": base, "OPENAI_API_KEY": "sk-faults",
                    "AI_PRICES": "\(model)=\(price.input):\(price.output)",
                ]
                try await with(engine, url, folder, models, settings: all.merging(settings) { $1 }, body)
            }
        }
    }

    private static func with(
        _ engine: Engine, _ url: String, _ folder: URL, _ models: ModelServer, settings: [String: String],
        _ body: (Workshop) async throws -> Void
    ) async throws {
        // As a short command beside the server that owns the file.
        let database = try openDatabase(try #require(DatabaseURL(url)), poolSize: 2, isServer: false)
        let shop = Workshop(
            engine: engine, url: url, database: database, folder: folder, models: models, settings: settings)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(shop))
        } catch {
            outcome = .failure(error)
        }
        await database.close()
        try outcome.get()
    }

    // MARK: Processes

    /// Runs a process that writes, which is ready when `body` begins: the server on SQLite, a worker on PostgreSQL.
    func writing<T>(
        _ extra: [String: String] = [:], _ body: (ServerProcess) async throws -> T
    ) async throws -> T {
        let isServer = engine == .sqlite
        var extra = extra
        // A worker has to know it, and writes no mail here.
        if !isServer { extra["PUBLIC_URL"] = "http://127.0.0.1:9" }
        return try await ServerProcess.run(
            [isServer ? "serve" : "worker"], in: folder, settings.merging(extra) { $1 }
        ) { process in
            if isServer { _ = try await process.origin() } else { try await process.working() }
            return try await body(process)
        }
    }

    /// Asks processes to end, and waits for that.
    @discardableResult
    func end(_ processes: ServerProcess...) async throws -> [ServerProcess.Ending] {
        for process in processes { process.terminate() }
        var endings: [ServerProcess.Ending] = []
        for process in processes { endings.append(try await process.ending()) }
        return endings
    }

    // MARK: Documents

    /// Puts paid documents into the queue, as a payment's webhook does; gives their jobs.
    ///
    /// - Parameter earlier: how many have been ordered before.
    func order(_ count: Int = 1, after earlier: Int = 0) async throws -> [JobID] {
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
            // The hourly job is for tests that look at it: here it would be the first to be killed.
            let tick = now.microseconds / Duration.seconds(3_600).microseconds
            try transaction.run(
                """
                INSERT INTO periodic_jobs (kind, tick) VALUES ('prune_jobs', \(tick)) ON CONFLICT (kind) DO NOTHING
                """)
        }
        var jobs: [JobID] = []
        for number in (earlier + 1)...(earlier + count) {
            let document = try await service.create(try Self.request(number).checked(), user: "usr_faults")
            try await database.write { transaction in
                try service.paid(document.id, payment: "pay_\(number)", in: transaction)
            }
            jobs.append(try await service.generation(of: document.id, user: "usr_faults").id)
        }
        return jobs
    }

    private static func request(_ number: Int) -> DocumentRequest {
        DocumentRequest(
            title: "The harbours of the Black Sea, part \(number)",
            topic: "How the harbours of the Black Sea came to be.", language: "en", targetPages: 3,
            citationStyle: "apa", requirements: nil,
            sources: [
                .init(
                    kind: "markdown", title: "Harbours", content: "Odesa was founded in 1794. It is a harbour.",
                    author: "A. Writer", year: 2024, url: "https://example.org/harbours")
            ])
    }

    /// Waits until jobs are completed; fails at once when one can no longer be.
    func completed(_ jobs: [JobID]) async throws {
        try await eventually("the documents are completed") {
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

    // MARK: Failpoints

    /// Settings for processes of which one is to be killed or stopped, once.
    func plan(_ action: FailpointRule.Action, at place: Failpoint, visit: Int) -> [String: String] {
        FailpointPlan([place: FailpointRule(action, at: visit)], onceFolder: folder.path).environment
    }

    /// Waits until one of the processes has got there.
    func happened(at place: Failpoint) async throws {
        let file = folder.appending(path: place.rawValue).path
        try await eventually("a process gets to \(place.rawValue)") { FileManager.default.fileExists(atPath: file) }
    }
}
