import Foundation

/// A program of the machine, asked for a word.
enum InstalledProgram {
    /// Runs it to its end and gives what it said, on either output; `nil` when it is not there, fails, or hangs.
    static func say(_ command: [String], seconds: Int = 10) async -> String? {
        try? await Blocking.run { () -> String? in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = command
            let pipe = Pipe()
            (process.standardOutput, process.standardError) = (pipe, pipe)
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let guardian = DispatchWorkItem { process.terminate() }
            DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(seconds), execute: guardian)
            let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guardian.cancel()
            guard process.terminationReason == .exit, process.terminationStatus == 0 else { return nil }
            return String(decoding: said, as: UTF8.self)
        }
    }

    /// The first line of what it says of itself.
    static func version(_ command: String...) async -> String? {
        await say(command)?.split(separator: "\n").first.map(String.init)
    }
}
