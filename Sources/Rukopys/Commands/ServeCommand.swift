import ArgumentParser
import AsyncHTTPClient
import Database
import Foundation
import Logging
import ServiceLifecycle

/// `rukopys serve`: the HTTP server with the worker beside it.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server and its worker.",
        discussion: "Prints `listening on http://HOST:PORT` when it is ready. SIGTERM ends it in good order.")

    @Option(name: .long, help: "The address to listen on (HOST, default 127.0.0.1).")
    var host: String?

    @Option(name: .long, help: "The port to listen on, 0 for a free one (PORT, default 8080).")
    var port: String?

    @OptionGroup var options: CommandLineOptions

    func run() async throws {
        try await Refusal.explaining {
            var settings: [String: String] = [:]
            settings["HOST"] = host
            settings["PORT"] = port
            let configuration = try await options.load(settings)
            LogSetup.bootstrap(configuration)
            try DataFolder.prepare(configuration)
            let database = try openDatabase(
                configuration.database, poolSize: configuration.databasePoolSize, isServer: true)
            let http = HTTPClient()
            let result: Result<Void, any Error>
            do {
                result = .success(try await serve(configuration, database, http))
            } catch {
                result = .failure(error)
            }
            await database.close()
            try? await http.shutdown()
            try result.get()
        }
    }

    private func serve(
        _ configuration: ServerConfiguration, _ database: any Database, _ http: HTTPClient
    ) async throws {
        let logger = Logger(label: "rukopys")
        let applied = try await Migrator(database).migrate()
        if !applied.isEmpty { logger.info("database migrated", metadata: ["migrations": "\(applied.count)"]) }
        let composition = try await Composition(configuration, database: database, http: http, logger: logger)
        let services = composition.services(logger: logger) { address in
            if configuration.allowsDevelopmentConveniences { Self.printHints(address, configuration) }
            Refusal.write("listening on \(address.origin)", to: .standardOutput)
        }
        var group = ServiceGroupConfiguration(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(configuration.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch {
            throw CannotListen(error, host: configuration.host, port: configuration.port) ?? error
        }
    }

    /// How to try the journey, for whoever has just started a server to see what it is.
    private static func printHints(_ address: ServerAddress, _ configuration: ServerConfiguration) {
        let hints = """
            Rukopys \(RukopysCommand.version), development: mail goes to \(configuration.dataFolder)/outbox, \
            payments to a simulator that moves no money.
            Try it: curl -s \(address.origin)/api/v1/auth/magic-link \
            -H 'Content-Type: application/json' -d '{"email":"you@example.org"}'
            The rest of the journey is in README.md; `make demo` does all of it.
            """
        Refusal.write(hints, to: .standardError)
    }
}
