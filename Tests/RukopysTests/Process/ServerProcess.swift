import Foundation
import TestSupport
import Testing

/// The built program in a process of its own.
final class ServerProcess: Sendable {
    /// How a process ended and what it said.
    struct Ending: Sendable {
        let status: Int32
        let output: String
        let errors: String

        /// What an operator reads: standard error without the log's records.
        var lines: [String] {
            errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{\"at\"") }
        }
    }

    private let process: Process
    private let folder: URL

    /// The binary stands beside the test bundle: both are built together.
    static var binary: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "rukopys")
    }

    /// Runs `body` beside a process, which is ended however `body` ends.
    ///
    /// - Parameters:
    ///   - folder: the working directory; what the process says is written there, too.
    ///   - settings: the environment; of ours only what a program cannot do without.
    static func run<T>(
        _ arguments: [String], in folder: URL, _ settings: [String: String] = [:],
        _ body: (ServerProcess) async throws -> T
    ) async throws -> T {
        try await ServerPlaces.processes.with {
            let process = try ServerProcess(arguments, folder: folder, settings: settings)
            defer { process.kill() }
            return try await body(process)
        }
    }

    /// Runs the program to its end.
    static func end(
        of arguments: [String], in folder: URL, _ settings: [String: String] = [:]
    ) async throws -> Ending {
        try await run(arguments, in: folder, settings) { try await $0.ending() }
    }

    private init(_ arguments: [String], folder: URL, settings: [String: String]) throws {
        self.folder = folder
        process = Process()
        process.executableURL = Self.binary
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let own = ProcessInfo.processInfo.environment
        var environment = ["DATA_DIR": folder.path, "PORT": "0", "LOG_FORMAT": "json"]
        for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"] { environment[name] = own[name] }
        process.environment = environment.merging(settings) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(folder.appending(path: "output"))
        process.standardError = try Self.file(folder.appending(path: "errors"))
        try process.run()
    }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    /// The address it listens on, once it does.
    func origin() async throws -> String {
        var origin: String?
        try await eventually("the server listens") {
            origin = text("output").firstMatch(of: /(?m)^listening on (http:\/\/\S+)$/).map { String($0.1) }
            return origin != nil || !process.isRunning
        }
        return try #require(origin, "\(text("errors"))")
    }

    /// What it has said so far.
    var output: String { text("output") }

    /// Waits for its end.
    func ending() async throws -> Ending {
        try await eventually("the process ends") { !process.isRunning }
        return Ending(status: process.terminationStatus, output: text("output"), errors: text("errors"))
    }

    /// Asks it to end, as a service manager does.
    func terminate() { process.terminate() }

    /// Ends it at once, as a power cut would.
    func kill() {
        if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    }

    private func text(_ name: String) -> String {
        (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
    }
}
