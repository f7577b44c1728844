import ArgumentParser
import Foundation
import Listening

/// `rukopys serve`: the HTTP server with the worker beside it.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server and its worker.",
        discussion: "Prints `listening on http://HOST:PORT` when it is ready. SIGTERM ends it in good order.")

    @Option(name: .long, help: "The address to listen on (HOST, default 127.0.0.1).")
    var host: String?

    @Option(name: .long, help: "The port to listen on, 0 for a free one (PORT, default 8080).")
    var port: String?

    @Flag(name: .long, help: "Only serve: other processes on the same PostgreSQL work off the jobs.")
    var noWorker = false

    @OptionGroup var options: CommandLineOptions

    func run() async throws {
        try await Refusal.explaining {
            var settings: [String: String] = [:]
            settings["HOST"] = host
            settings["PORT"] = port
            let (socket, manager) = (try ServerSocket.passed(), ServiceManager.taken())
            if let socket {
                // What listens is what counts, also for all that depends on where that is.
                settings["HOST"] = socket.host
                settings["PORT"] = "\(socket.port)"
            }
            let configuration = try await options.load(settings)
            if noWorker { try configuration.requireSharedDatabase(for: "serve --no-worker") }
            try await Node.run(configuration, manager: manager) { [noWorker] composition, logger in
                composition.services(logger: logger, withWorker: !noWorker, socket: socket) { address in
                    if configuration.allowsDevelopmentConveniences { Self.printHints(address, configuration) }
                    Refusal.write("listening on \(address.origin)", to: .standardOutput)
                    manager?.tell(.ready)
                }
            }
        }
    }

    /// How to try the journey, for whoever has just started a server to see what it is.
    private static func printHints(_ address: ServerAddress, _ configuration: ServerConfiguration) {
        let mail = configuration.smtp.map { "\($0)" } ?? "\(configuration.dataFolder)/outbox"
        let hints = """
            Rukopys \(RukopysCommand.version), development: mail goes to \(mail), \
            payments to a simulator that moves no money.
            Try it in a browser: \(address.origin)/ (the mailed link is printed here), or by a program:
            curl -s \(address.origin)/api/v1/auth/magic-link \
            -H 'Content-Type: application/json' -d '{"email":"you@example.org"}'
            The rest of the journey is in README.md; `make demo` does all of it.
            """
        Refusal.write(hints, to: .standardError)
    }
}
