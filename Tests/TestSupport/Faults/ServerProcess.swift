import Foundation
import Synchronization
import Testing

/// The built program in a process of its own: any command of it, and everything that a machine can do to it.
///
/// The program is built with the tests: `swift build --build-tests`.
package final class ServerProcess: Sendable {
    /// How a process ended and what it said.
    package struct Ending: Sendable {
        /// The exit code; the signal's number if a signal ended it.
        package let status: Int32
        /// Whether a signal ended it, such as SIGKILL.
        package let isBySignal: Bool
        package let output: String
        package let errors: String

        /// What an operator reads: standard error without the log's records.
        package var lines: [String] {
            errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{\"at\"") }
        }

        /// Whether SIGKILL ended it.
        package var isKilled: Bool { isBySignal && status == SIGKILL }
    }

    private static let started = Atomic(0)

    private let process: Process
    private let watchdog: ProcessWatchdog
    private let outputFile: URL
    private let errorFile: URL

    /// The binary stands beside the test bundle: both are built together.
    private static var binary: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "rukopys")
    }

    /// Runs `body` beside a process, which is ended however `body` ends, and even if the tests themselves are killed.
    ///
    /// - Parameters:
    ///   - arguments: a command and its options: `["serve", "--no-worker"]`.
    ///   - folder: the working directory and the data folder; what the process says is written there, too.
    ///   - settings: the environment; of ours only what a program cannot do without.
    package static func run<T>(
        _ arguments: [String], in folder: URL, _ settings: [String: String] = [:],
        _ body: (ServerProcess) async throws -> T
    ) async throws -> T {
        try await ServerPlaces.processes.with {
            let process = try ServerProcess(arguments, folder: folder, settings: settings)
            defer { process.abandon() }
            return try await body(process)
        }
    }

    /// Runs the program to its end.
    package static func end(
        of arguments: [String], in folder: URL, _ settings: [String: String] = [:]
    ) async throws -> Ending {
        try await run(arguments, in: folder, settings) { try await $0.ending() }
    }

    private init(_ arguments: [String], folder: URL, settings: [String: String]) throws {
        // Several processes may share a folder.
        let number = Self.started.add(1, ordering: .relaxed).newValue
        outputFile = folder.appending(path: "process-\(number).out")
        errorFile = folder.appending(path: "process-\(number).err")
        process = Process()
        (process.executableURL, process.arguments) = ProcessClock.command(Self.binary, arguments, settings: settings)
        process.currentDirectoryURL = folder
        let own = ProcessInfo.processInfo.environment
        var environment = ["DATA_DIR": folder.path, "PORT": "0", "LOG_FORMAT": "json"]
        for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"] { environment[name] = own[name] }
        process.environment = environment.merging(settings) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(outputFile)
        process.standardError = try Self.file(errorFile)
        try process.run()
        do {
            watchdog = try ProcessWatchdog(of: process.processIdentifier)
        } catch {
            Foundation.kill(process.processIdentifier, SIGKILL)
            throw error
        }
    }

    private static func file(_ url: URL) throws -> FileHandle {
        try Data().write(to: url)
        return try FileHandle(forWritingTo: url)
    }

    private func abandon() {
        kill()
        watchdog.callOff()
        ProcessClock.cleanUp(after: process.processIdentifier)
    }

    // MARK: What it says

    /// The address it listens on, once it does.
    package func origin() async throws -> String {
        let line = try await line("the server listens") { $0.firstMatch(of: /^listening on (http:\/\/\S+)$/) }
        return String(line.1)
    }

    /// Waits until a worker claims jobs.
    package func working() async throws {
        _ = try await line("the worker is ready") { $0.wholeMatch(of: /working/) }
    }

    /// Waits for a line on standard output.
    ///
    /// - Parameters:
    ///   - what: what is waited for, for the report.
    ///   - read: gives `nil` for lines that are not the one.
    /// - Throws: an issue with what it said if the process ends before.
    package func line<Value>(_ what: String, _ read: (Substring) throws -> Value?) async throws -> Value {
        var found: Value?
        try await eventually(what) {
            // In this order: what a process says with its last breath counts.
            let hasEnded = !process.isRunning
            // The last piece may be half a line.
            let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
            found = try lines.lazy.compactMap(read).first
            return found != nil || hasEnded
        }
        return try #require(found, "\(what): it ended. \(errors)")
    }

    /// What it has said so far.
    package var output: String { Self.text(outputFile) }

    /// What it has said to the operator so far, and its log.
    package var errors: String { Self.text(errorFile) }

    private static func text(_ file: URL) -> String {
        (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }

    // MARK: What is done to it

    /// Ends it at once, as a power cut would: SIGKILL.
    package func kill() { send(SIGKILL) }

    /// Freezes it where it is, as a machine that is suspended: SIGSTOP.
    ///
    /// Await ``stopped()`` before counting on it.
    package func stop() { send(SIGSTOP) }

    /// Has it run on: SIGCONT.
    package func resume() { send(SIGCONT) }

    /// Asks it to end in good order, as a service manager does: SIGTERM.
    package func terminate() { send(SIGTERM) }

    private func send(_ signal: Int32) {
        // Once it has been waited for, the number may be somebody else's.
        if process.isRunning { Foundation.kill(process.processIdentifier, signal) }
    }

    /// Waits until it is frozen, by ``stop()`` or at a failpoint.
    package func stopped() async throws {
        try await eventually("the process is stopped") { isStopped || !process.isRunning }
        try #require(isStopped, "it ended instead: \(errors)")
    }

    /// Whether it is frozen.
    package var isStopped: Bool { ProcessState(of: process.processIdentifier) == .stopped }

    /// Waits for its end.
    package func ending() async throws -> Ending {
        try await eventually("the process ends") { !process.isRunning }
        return Ending(
            status: process.terminationStatus, isBySignal: process.terminationReason == .uncaughtSignal,
            output: output, errors: errors)
    }
}
