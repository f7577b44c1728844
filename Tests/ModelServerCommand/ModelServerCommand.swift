import ArgumentParser
import Foundation
import Logging
import ModelServer
import ServiceLifecycle

/// `model-server`: a stand-in for OpenAI and Anthropic, for measurements and kill tests.
@main
struct ModelServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "model-server", abstract: "Answer as OpenAI and Anthropic would, thinking nothing.",
        discussion: """
            Prints `listening on http://HOST:PORT` when it is ready. Set OPENAI_BASE_URL or ANTHROPIC_BASE_URL to that.
            POST /control/faults takes a schedule of faults, DELETE /control/faults ends them, GET /control/calls is \
            the log.
            """)

    @Option(help: "The port to listen on, 0 for a free one.")
    var port = 0

    @Option(help: "A file to append every call to, a JSON object a line.")
    var log: String?

    @Option(help: "How long a call takes.")
    var latencyMs = 200

    @Option(help: "How many sections an outline has.")
    var sections = 12

    @Option(help: "What goes wrong with the first calls: \(FaultSchedule.syntax)")
    var faults = ""

    func validate() throws {
        guard FaultSchedule(faults) != nil else { throw ValidationError("--faults must be \(FaultSchedule.syntax)") }
        guard (0...65_535).contains(port), latencyMs >= 0, (1...200).contains(sections) else {
            throw ValidationError("--port, --latency-ms or --sections is out of range")
        }
    }

    func run() async throws {
        var logger = Logger(label: "model-server")
        logger.logLevel = .warning
        let server = ModelServer(
            settings: ModelServer.Settings(latency: .milliseconds(latencyMs), sections: sections),
            log: try CallLog(path: log), faults: FaultSchedule(faults) ?? FaultSchedule())
        let listener = server.listener(port: port, logger: logger) { address in
            try? FileHandle.standardOutput.write(contentsOf: Data("listening on \(address)\n".utf8))
        }
        try await ServiceGroup(
            services: [listener], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
