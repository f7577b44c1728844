import Foundation
import Testing

@testable import TestSupport

@Suite("The watchdog over a started process")
struct ProcessWatchdogTests {
    private func withProcess(_ body: (Process) async throws -> Void) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["1000"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        try await body(process)
    }

    @Test("kills it, even a frozen one, when whoever holds the watchdog is gone")
    func kills() async throws {
        try await withProcess { process in
            kill(process.processIdentifier, SIGSTOP)
            try await eventually("it is frozen") { ProcessState(of: process.processIdentifier) == .stopped }
            _ = try ProcessWatchdog(of: process.processIdentifier)
            try await eventually("it is killed") { !process.isRunning }
            #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGKILL)
        }
    }

    @Test("leaves it alone once it is called off")
    func calledOff() async throws {
        try await withProcess { process in
            let watchdog = try ProcessWatchdog(of: process.processIdentifier)
            watchdog.callOff()
            try await eventually("the watchdog is gone") { !watchdog.isWatching }
            #expect(ProcessState(of: process.processIdentifier) == .running)
        }
    }
}
