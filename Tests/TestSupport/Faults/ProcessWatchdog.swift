import Foundation

/// Kills a process when the tests are gone, however they went: nothing that they started outlives them.
///
/// A stopped server would otherwise stay for ever. A shell waits for the end of a pipe that only this process holds.
final class ProcessWatchdog: Sendable {
    private let shell: Process
    private let pipe: Pipe

    init(of process: Int32) throws {
        pipe = Pipe()
        shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        // A line calls it off; the pipe's end without one is ours.
        shell.arguments = ["-c", "read -r line || kill -KILL \(process)"]
        shell.standardInput = pipe
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try shell.run()
        try? pipe.fileHandleForReading.close()
    }

    deinit {
        // Not left to the pipe, which the shell's handle keeps as long as the shell runs.
        try? pipe.fileHandleForWriting.close()
    }

    /// Whether it still waits.
    var isWatching: Bool { shell.isRunning }

    /// Ends it; the process is left alone.
    func callOff() {
        try? pipe.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        try? pipe.fileHandleForWriting.close()
    }
}
