import AsyncHTTPClient
import Database
import Foundation
import Logging
import ServiceLifecycle

/// A long-running process over one database: a server, a worker, or both.
enum Node {
    /// Opens what a node needs, brings the schema up to date, runs its services until SIGTERM, and closes everything
    /// again, however that ends.
    ///
    /// - Parameters:
    ///   - manager: who has started this process and wants to know how it is.
    ///   - services: what this node runs, ended from the last to the first.
    static func run(
        _ configuration: ServerConfiguration, manager: ServiceManager? = nil,
        services: @Sendable (Composition, Logger) async throws -> [any Service]
    ) async throws {
        LogSetup.bootstrap(configuration)
        MetricsSetup.bootstrap()
        TracingSetup.bootstrap()
        try DataFolder.prepare(configuration)
        let database = try openDatabase(
            configuration.database, poolSize: configuration.databasePoolSize, isServer: true)
        let http = HTTPClient(configuration: outgoing)
        let result: Result<Void, any Error>
        do {
            result = .success(try await run(configuration, database, http, manager, services))
        } catch {
            result = .failure(error)
        }
        await database.close()
        try? await http.shutdown()
        try result.get()
    }

    /// Calls to others go where they were sent, and fail soon when nobody is there: a customer may be waiting.
    static var outgoing: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(3)))
        // Else a refused connection is tried again, unseen, until the call's whole time is over.
        configuration.connectionPool.retryConnectionEstablishment = false
        // A model's answer takes minutes; whoever waited for one of eight connections would be told after the time for
        // connecting that nobody is there. How many calls there are at once is the worker's to say.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
        // Its own spans name whole addresses, and some of them are secrets; and it would tell everybody our trace.
        configuration.tracing.tracer = nil
        return configuration
    }

    private static func run(
        _ configuration: ServerConfiguration, _ database: any Database, _ http: HTTPClient,
        _ manager: ServiceManager?, _ services: (Composition, Logger) async throws -> [any Service]
    ) async throws {
        let logger = Logger(label: "rukopys")
        let applied = try await Migrator(database).migrate()
        if !applied.isEmpty { logger.info("database migrated", metadata: ["migrations": "\(applied.count)"]) }
        let composition = try await Composition(
            configuration, database: database, http: http, logger: logger, manager: manager)
        var group = ServiceGroupConfiguration(
            services: try await services(composition, logger), gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(configuration.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            throw CannotListen(error, host: configuration.host, port: configuration.port) ?? error
        }
    }
}
