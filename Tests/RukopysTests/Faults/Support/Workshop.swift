import Database
import Failpoints
import Foundation
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
    ///   - outline: of the model: how many sections, and whether it calls them independent.
    ///   - settings: of all its processes.
    static func open(
        on engine: Engine, latency: Duration = .milliseconds(100), faults: String = "",
        outline: (sections: Int, independent: Bool) = (sections, false), settings: [String: String] = [:],
        _ body: @escaping @Sendable (Workshop) async throws -> Void
    ) async throws {
        // The database first, as in every other test: in another order two would wait for each other.
        try await engine.withDatabaseURL(connections: 24) { url in
            // All its processes at once.
            try await ServerPlaces.processes.with {
                try await open(
                    on: engine, at: url.text, latency: latency, faults: faults, outline: outline,
                    settings: settings, body)
            }
        }
    }

    /// Opens one over a database that is there, at `DATABASE_URL`.
    static func open(
        on engine: Engine, at url: String, latency: Duration = .milliseconds(100), faults: String = "",
        outline: (sections: Int, independent: Bool) = (sections, false), settings: [String: String] = [:],
        _ body: @escaping @Sendable (Workshop) async throws -> Void
    ) async throws {
        let schedule = try #require(FaultSchedule(faults))
        let models = ModelServer(
            settings: .init(latency: latency, sections: outline.sections, independent: outline.independent),
            faults: schedule)
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

    /// Runs a process that writes: the server on SQLite, a worker on PostgreSQL.
    ///
    /// - Parameter isReady: whether it is when `body` begins; one that is to die may die before it is.
    func writing<T>(
        _ extra: [String: String] = [:], isReady: Bool = true, _ body: (ServerProcess) async throws -> T
    ) async throws -> T {
        let isServer = engine == .sqlite
        var extra = extra
        // A worker has to know it, and writes no mail here.
        if !isServer { extra["PUBLIC_URL"] = "http://127.0.0.1:9" }
        return try await ServerProcess.run(
            [isServer ? "serve" : "worker"], in: folder, settings.merging(extra) { $1 }
        ) { process in
            if isReady, isServer { _ = try await process.origin() }
            if isReady, !isServer { try await process.working() }
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
