import Foundation
import TestSupport
import Testing

@testable import Verification

@Suite("rukopys verify")
struct CommandTests {
    private static func verify(_ arguments: String..., in folder: URL) async throws -> ServerProcess.Ending {
        try await ServerProcess.end(of: ["verify"] + arguments, in: folder)
    }

    @Test("starts servers of its own, leaves the reports and nothing else")
    func own() async throws {
        try await TemporaryFolder.with { folder in
            let ending = try await Self.verify(
                "--scenario", "auth.empty-refresh,operations.health", "--language", "uk", "--output", "out", in: folder)
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(ending.output.contains("1/1 ✅ Empty Refresh Token Rejection"), "\(ending.output)")
            #expect(!ending.output.contains("\u{1B}"))
            let written = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "out").path)
            #expect(
                written.sorted() == [
                    "runtime-test-results.uk.md", "verification.json", "verification.junit.xml", "verification.uk.html",
                ])
            let schema = try #require(JSON(Array(Data(contentsOf: Repository.file("docs/verification.schema.json")))))
            let report = try #require(
                JSON(Array(Data(contentsOf: folder.appending(path: "out/verification.json")))))
            #expect(SchemaCheck(root: schema).problems(of: report) == [])
            #expect(report["summary"]?["passed"] == 2)
        }
    }

    @Test("says that there is no server, with an exit code of its own")
    func noServer() async throws {
        try await TemporaryFolder.with { folder in
            let ending = try await Self.verify("--base-url", "http://127.0.0.1:9", in: folder)
            #expect(ending.status == 3)
            #expect(ending.lines.count == 1, "\(ending.errors)")
            #expect(ending.errors.hasPrefix("rukopys: http://127.0.0.1:9: the connection:"), "\(ending.errors)")
        }
    }

    @Test(
        "refuses what it does not understand",
        arguments: [
            ["--suite", "none"], ["--format", "pdf"], ["--scenario", "auth.none"], ["--concurrency", "1"],
            ["--base-url", "ftp://example.org"], ["--base-url", "http://example.org/api"],
            ["--base-url", "http://example.org", "--database-url", "postgresql://localhost/x"], ["--language", "de"],
        ])
    func usage(arguments: [String]) async throws {
        try await TemporaryFolder.with { folder in
            let ending = try await ServerProcess.end(of: ["verify"] + arguments, in: folder)
            #expect(ending.status == 64, "\(ending.errors)")
        }
    }

    @Test("takes its servers with it when it is ended, asked or not", arguments: [SIGTERM, SIGKILL])
    func ended(by signal: Int32) async throws {
        try await TemporaryFolder.with { folder in
            // Its servers' folders are found by where it makes temporary ones.
            let settings = ["TMPDIR": folder.path + "/"]
            try await ServerProcess.run(["verify", "--suite", "jobs"], in: folder, settings) { verifier in
                _ = try await verifier.line("a job is verified") { $0.contains("  1/") ? true : nil }
                #expect(!Self.servers(below: folder).isEmpty)
                if signal == SIGKILL { verifier.kill() } else { verifier.terminate() }
                let ending = try await verifier.ending()
                #expect(signal == SIGKILL ? ending.isKilled : ending.status == 1, "\(ending.status)")
                try await eventually("its servers are gone") { Self.servers(below: folder).isEmpty }
            }
        }
    }

    /// The processes that work in a folder below this one.
    private static func servers(below folder: URL) -> [String] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { number in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(number)/cwd")
            return place?.hasPrefix(folder.resolvingSymlinksInPath().path + "/rukopys-verify-") == true
        }
    }
}
