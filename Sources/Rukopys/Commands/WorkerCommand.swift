import ArgumentParser
import Foundation
import ServiceLifecycle

/// `rukopys worker`: works off the queue, and serves nothing.
struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Work off the jobs of a PostgreSQL that servers share.",
        discussion: """
            Any number of workers may run beside any number of servers. Prints `working` when it is ready. SIGTERM ends
            it in good order: it claims nothing more, finishes the steps that run, and gives the rest back.
            """)

    @OptionGroup var options: CommandLineOptions

    func run() async throws {
        try await Refusal.explaining {
            let configuration = try await options.load()
            try configuration.requireSharedDatabase(for: "worker")
            guard configuration.publicURL != nil else {
                throw ConfigurationError(problems: [
                    "PUBLIC_URL is missing: a worker writes the servers' address into mails"
                ])
            }
            let manager = ServiceManager.taken()
            try await Node.run(configuration, manager: manager) { composition, _ in
                [EventLoopWatch(manager: manager)] + composition.working + [ReadyLine(manager: manager)]
            }
        }
    }

    /// Says that the worker works.
    ///
    /// A service, because signals are heard only once services run: whoever has read the line may send SIGTERM.
    private struct ReadyLine: Service {
        let manager: ServiceManager?

        func run() async throws {
            Refusal.write("working", to: .standardOutput)
            manager?.tell(.ready)
            try? await gracefulShutdown()
            manager?.tell(.stopping)
        }
    }
}

extension ServerConfiguration {
    /// Refuses SQLite to processes that would not be alone.
    ///
    /// - Throws: ``ConfigurationError``.
    func requireSharedDatabase(for command: String) throws {
        if case .sqlite = database {
            throw ConfigurationError(problems: [
                "\(command) needs PostgreSQL (DATABASE_URL=postgresql://…): "
                    + "one process owns a SQLite file, and serve has a worker in it"
            ])
        }
    }
}
