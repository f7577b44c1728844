import Foundation

/// A process that another program starts: with a limit on its files, or by a line that we have printed.
enum LimitedProcess {
    struct Ending: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Runs our program so that no file of its can be larger than this: as a disk that is full.
    static func run(_ arguments: [String], largestFile bytes: Int, in folder: URL) async throws -> Ending {
        let binary = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
            path: "rukopys")
        return try await start(
            "/usr/bin/env", ["prlimit", "--fsize=\(bytes)", "--", binary.path] + arguments, in: folder)
    }

    static func shell(_ line: String, in folder: URL) async throws -> Ending {
        try await start("/bin/sh", ["-c", line], in: folder)
    }

    private static func start(_ program: String, _ arguments: [String], in folder: URL) async throws -> Ending {
        // Files, since a pipe that nobody reads would stop it.
        let (output, errors) = (folder.appending(path: "limited.out"), folder.appending(path: "limited.err"))
        for file in [output, errors] { try Data().write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "DATA_DIR": folder.path]
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in continuation.resume() }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(throwing: error)
            }
        }
        return Ending(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}
