import Foundation

/// A server of the verifier's own: the program itself in a process, with a folder that nobody else knows.
actor OwnServer {
    let folder: URL
    private let executable: URL
    private let arguments: [String]
    private var settings: [String: String]
    private var process: Process?
    private var watchdog: ServerWatchdog?
    private var starts = 0

    /// Where it listens.
    private(set) var origin = ""

    /// - Parameters:
    ///   - executable: the program, any build of it.
    ///   - folder: exists; also the working directory, so that no `.env` of ours is read.
    ///   - settings: its environment, besides what no program can do without.
    init(_ executable: URL, _ arguments: [String], in folder: URL, settings: [String: String]) {
        self.executable = executable
        self.arguments = arguments
        self.folder = folder
        self.settings = settings
    }

    /// Starts it and waits for its line `listening on …`.
    ///
    /// - Parameter changes: of the settings, from now on.
    /// - Throws: ``CannotStart`` with what it said.
    func start(_ changes: [String: String] = [:]) async throws {
        settings.merge(changes) { $1 }
        starts += 1
        let output = folder.appending(path: "server-\(starts).out")
        let process = try launch(arguments, output: output)
        self.process = process
        watchdog = try ServerWatchdog(of: process.processIdentifier)
        for _ in 0..<1_500 {
            let hasEnded = !process.isRunning
            if let line = Self.text(output).firstMatch(of: /listening on (http:\/\/\S+)\n/) {
                origin = String(line.1)
                // Started again, it is where it was.
                settings["PORT"] = origin.components(separatedBy: ":").last
                return
            }
            if hasEnded { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw CannotStart(reason: "rukopys serve: \(log.suffix(2_000))")
    }

    /// Runs a short command of the program on the same data, to its end.
    func command(_ arguments: [String]) async throws {
        let process = try launch(arguments, output: folder.appending(path: "command.out"))
        while process.isRunning { try await Task.sleep(for: .milliseconds(10)) }
        guard process.terminationStatus == 0 else {
            throw CannotStart(reason: "rukopys \(arguments.joined(separator: " ")): \(log.suffix(2_000))")
        }
    }

    /// Ends it as a power cut would: SIGKILL.
    func kill() async { await end(by: SIGKILL) }

    /// Ends it in good order, or at once when it takes too long.
    func stop() async {
        guard let process, process.isRunning else { return }
        Foundation.kill(process.processIdentifier, SIGTERM)
        for _ in 0..<150 where process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        await end(by: SIGKILL)
    }

    private func end(by signal: Int32) async {
        guard let process else { return }
        if process.isRunning { Foundation.kill(process.processIdentifier, signal) }
        while process.isRunning { try? await Task.sleep(for: .milliseconds(5)) }
        watchdog?.callOff()
        (self.process, watchdog) = (nil, nil)
    }

    /// What it has logged.
    var log: String { Self.text(folder.appending(path: "server.log")) }

    private func launch(_ arguments: [String], output: URL) throws -> Process {
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let own = ProcessInfo.processInfo.environment
        var environment = ["DATA_DIR": folder.path, "PORT": "0", "LOG_FORMAT": "json", "DEV_PRINT_LINKS": "false"]
        for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"] { environment[name] = own[name] }
        process.environment = environment.merging(settings) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(output)
        process.standardError = try Self.file(folder.appending(path: "server.log"))
        try process.run()
        return process
    }

    /// Opened at its end: a server that is started again goes on in the same log.
    private static func file(_ url: URL) throws -> FileHandle {
        if !FileManager.default.fileExists(atPath: url.path) { try Data().write(to: url) }
        let file = try FileHandle(forWritingTo: url)
        try file.seekToEnd()
        return file
    }

    private static func text(_ file: URL) -> String {
        (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }
}

/// The verifier's own server did not start.
package struct CannotStart: Error, Sendable {
    package let reason: String
}
