import Foundation

/// Kills a server when the verifier is gone, however it went: nothing that it started outlives it.
///
/// A shell waits for the end of a pipe that only this process holds.
final class ServerWatchdog: Sendable {
    private let shell: Process
    private let pipe = Pipe()

    init(of process: Int32) throws {
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

    /// Ends it; the server is left alone.
    func callOff() {
        try? pipe.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
        try? pipe.fileHandleForWriting.close()
    }
}
