import Foundation
import TestSupport
import Testing

@Suite(
    "Webhook signatures by Stripe's own client", .enabled(if: AiosmtpdServer.python != nil, "RUKOPYS_TEST_PYTHON"))
struct SignatureOracleTests {
    @Test("are accepted where it accepts them, and refused where it refuses them")
    func agree() async throws {
        try await ServerPlaces.processes.with {
            try await TemporaryFolder.with { folder in
                let said = folder.appending(path: "said")
                try Data().write(to: said)
                let process = Process()
                process.executableURL = URL(fileURLWithPath: AiosmtpdServer.python ?? "")
                // The program stands beside the tests.
                let program = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
                    .appending(path: "rukopys")
                process.arguments = [Repository.file("scripts/check-signatures.py").path, program.path]
                process.standardOutput = try FileHandle(forWritingTo: said)
                process.standardError = try FileHandle(forWritingTo: said)
                try process.run()
                try await eventually("all deliveries are compared") { !process.isRunning }
                let text = try String(contentsOf: said, encoding: .utf8)
                #expect(process.terminationStatus == 0, "\(text)")
                #expect(text.hasSuffix("they agree\n"), "\(text)")
            }
        }
    }
}
