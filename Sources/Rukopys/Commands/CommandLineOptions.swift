import ArgumentParser
import Failpoints
import Foundation

/// What every command understands.
struct CommandLineOptions: ParsableArguments {
    @Option(name: .long, help: "The configuration file (default: rukopys.yaml, if there).")
    var config: String?

    /// Reads all settings, with those of the command line on top.
    func load(_ settings: [String: String] = [:]) async throws -> ServerConfiguration {
        let environment = ProcessInfo.processInfo.environment
        try Failpoint.configure(from: environment)
        let sources = try await ConfigurationSources(commandLine: settings, file: config, environment: environment)
        return try ServerConfiguration(sources)
    }
}
