import AsyncHTTPClient
import Database
import Foundation
import Logging
import Monitoring
import NIOCore
import ServiceLifecycle
import TestSupport
import Testing
import Traces

@testable import Rukopys

/// The real server, composed as `rukopys serve` does it, on a port of its own with a data folder of its own.
struct RunningServer: Sendable {
    /// What the webhooks are signed with, unless a test configures something else.
    static let webhookSecret = "whsec_the_tests_own_secret"

    let origin: String
    let composition: Composition
    let database: any Database
    let dataFolder: URL
    /// All that it has logged, from `trace` up.
    let log: CapturedLog
    private let client: HTTPClient

    /// Where its database is, for who opens it once more.
    var databaseURL: DatabaseURL { composition.configuration.database }

    /// Runs `body` against a server that is started for it and shut down after it, however it ends.
    ///
    /// - Parameters:
    ///   - settings: by their environment names, over development's defaults.
    ///   - time: the server's clock. The payment simulator dates its webhooks by the real one.
    ///   - metrics: one of its own for a test that counts; all others share the process's.
    static func run(
        on engine: Engine = .sqlite, settings: [String: String] = [:], time: TimeSource? = nil,
        metrics: MetricsRegistry = .process,
        _ body: @escaping @Sendable (RunningServer) async throws -> Void
    ) async throws {
        try await ServerPlaces.inside.with {
            try await engine.withDatabaseURL(connections: 8) { url in
                try await TemporaryFolder.with { folder in
                    var all = ["PORT": "0", "DATA_DIR": folder.path, "STRIPE_WEBHOOK_SECRETS": webhookSecret]
                    all.merge(settings) { $1 }
                    var configuration = try ServerConfiguration(
                        try await ConfigurationSources(commandLine: all, file: nil, environment: [:]))
                    configuration.database = url
                    try await run(configuration, time: time, metrics: metrics, body)
                }
            }
        }
    }

    private static func run(
        _ configuration: ServerConfiguration, time: TimeSource?, metrics: MetricsRegistry,
        _ body: @escaping @Sendable (RunningServer) async throws -> Void
    ) async throws {
        MetricsSetup.bootstrap()
        TracingSetup.bootstrap()
        let log = CapturedLog()
        let logger = log.logger(label: "rukopys", provider: .trace)
        // The server's own, as in `serve`; the tests' beside it follows no redirect.
        let serversClient = HTTPClient(configuration: Node.outgoing)
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        // It would send a trace of its own in place of a test's.
        settings.tracing.tracer = nil
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        let outcome: Result<Void, any Error>
        do {
            try await Engine.withOpenDatabase(configuration.database, poolSize: 6) { database in
                let composition = try await Composition(
                    configuration, database: database, http: serversClient, logger: logger, time: time,
                    metrics: metrics)
                try await serve(composition, logger) { origin in
                    try await body(
                        RunningServer(
                            origin: origin, composition: composition, database: database,
                            dataFolder: URL(fileURLWithPath: configuration.dataFolder), log: log, client: client))
                }
            }
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await client.shutdown()
        try await serversClient.shutdown()
        try outcome.get()
    }

    private static func serve(
        _ composition: Composition, _ logger: Logger, _ body: @escaping @Sendable (String) async throws -> Void
    ) async throws {
        let (origins, origin) = AsyncStream<String>.makeStream()
        let services = ServiceGroup(
            services: composition.services(logger: logger, patience: .zero) { origin.yield($0.origin) }, logger: logger)
        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { origin.finish() }
                try await services.run()
            }
            let outcome: Result<Void, any Error>
            if let origin = await origins.first(where: { _ in true }) {
                do {
                    outcome = .success(try await body(origin))
                } catch {
                    outcome = .failure(error)
                }
            } else {
                // It did not start: the group says why.
                outcome = .success(())
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try outcome.get()
        }
    }

    /// Calls the server and reads the answer to its end.
    ///
    /// - Parameters:
    ///   - path: below the origin, or a whole URL.
    ///   - token: for `Authorization: Bearer`.
    ///   - json: makes the body, with its content type.
    func call(
        _ method: String = "GET", _ path: String, token: String? = nil, json: JSON? = nil, body: [UInt8]? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        if json != nil { headers["Content-Type"] = headers["Content-Type"] ?? "application/json" }
        let answer = try await Answer(
            try await open(
                method, path, token: token, body: body ?? json.map { Array($0.text.utf8) }, headers: headers))
        try Description.expectDocumented(answer, method, path)
        return answer
    }

    /// Calls the server and gives the answer while it is still coming.
    func open(
        _ method: String = "GET", _ path: String, token: String? = nil, body: [UInt8]? = nil,
        headers: [String: String] = [:]
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: path.hasPrefix("http") ? path : origin + path)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let body { request.body = .bytes(ByteBuffer(bytes: body)) }
        return try await client.execute(request, timeout: .seconds(120))
    }

    func get(_ path: String, token: String? = nil, headers: [String: String] = [:]) async throws -> Answer {
        try await call("GET", "/api/v1/" + path, token: token, headers: headers)
    }

    func post(
        _ path: String, _ json: JSON, token: String? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        try await call("POST", "/api/v1/" + path, token: token, json: json, headers: headers)
    }

    /// Posts a form, as a page's button does.
    func submit(_ path: String, _ form: String) async throws -> Answer {
        try await call(
            "POST", path, body: Array(form.utf8), headers: ["Content-Type": "application/x-www-form-urlencoded"])
    }
}
