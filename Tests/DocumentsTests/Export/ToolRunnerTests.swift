import Foundation
import TestSupport
import Testing

@testable import Documents

@Suite("A tool that makes files")
struct ToolRunnerTests {
    private let runner = ToolRunner()

    private func run(
        _ name: String, _ arguments: [String], input: String = "", memory: Int = 1 << 30, limit: Duration = .seconds(20)
    ) async throws -> String {
        try await WorkFolder.with { folder in
            let tool = Tool(name: name, addressSpaceBytes: memory, limit: limit)
            let output = try await runner.run(
                tool, arguments, input: [UInt8](input.utf8), in: folder.path, at: Date(timeIntervalSince1970: 7))
            return String(decoding: output, as: UTF8.self)
        }
    }

    @Test("gets its input and gives its output, a megabyte of both")
    func pipes() async throws {
        let text = String(repeating: "0123456789abcdef", count: 65_536)
        #expect(try await run("cat", [], input: text) == text)
    }

    @Test("sees an empty folder and nothing of the server's environment")
    func environment() async throws {
        let allowed: Set = ["PATH", "HOME", "LANG", "SOURCE_DATE_EPOCH", "PWD", "OLDPWD", "SHLVL", "_"]
        // None is set for it: others read the environment meanwhile.
        try #require(
            !allowed.isSuperset(of: ProcessInfo.processInfo.environment.keys), "something that it must not see")
        let seen = try await run("sh", ["-c", "env; ls -A"])
        let names = seen.split(separator: "\n").compactMap { $0.split(separator: "=").first.map(String.init) }
        #expect(Set(names).isSubset(of: allowed))
        #expect(seen.contains("SOURCE_DATE_EPOCH=7"))
    }

    @Test("is ended at its limit with all that it started")
    func limit() async throws {
        let mark = "\(Int.random(in: 100_000...999_999)).25"
        await #expect(throws: ExportError.timedOut(tool: "sh", seconds: 1)) {
            try await run("sh", ["-c", "sleep \(mark) & sleep \(mark)"], limit: .seconds(1))
        }
        try await eventually("its children are gone") {
            try await Opened.output("sh", ["-c", "ps -eo args | grep -F 'sleep \(mark)' | grep -v grep || true"])
                .isEmpty
        }
    }

    @Test("is ended when nobody waits for it any more")
    func cancellation() async throws {
        let mark = "\(Int.random(in: 100_000...999_999)).75"
        let running = "ps -eo args | grep -F 'sleep \(mark)' | grep -v grep || true"
        let waiting = Task { try await run("sh", ["-c", "sleep \(mark)"]) }
        try await eventually("it runs") { try await !Opened.output("sh", ["-c", running]).isEmpty }
        waiting.cancel()
        await #expect(throws: (any Error).self) { try await waiting.value }
        try await eventually("it is gone") { try await Opened.output("sh", ["-c", running]).isEmpty }
    }

    @Test("has no more memory than it may have")
    func memory() async throws {
        await #expect(throws: ExportError.self) {
            try await run("python3", ["-c", "print(len(bytearray(512 << 20)))"], memory: 128 << 20)
        }
    }

    @Test("says why it gave up, for the log")
    func failure() async throws {
        await #expect {
            try await run("sh", ["-c", "echo broken >&2; exit 3"])
        } throws: { error in
            guard case ExportError.toolFailed("sh", let status, "broken\n") = error else { return false }
            return status.contains("3")
        }
    }

    @Test("is named when it is not installed")
    func missing() async throws {
        await #expect(throws: ExportError.toolMissing("no-such-tool")) { try await run("no-such-tool", []) }
        #expect(
            await Exporter(pandoc: Tool(name: "no-such-tool", addressSpaceBytes: 1, limit: .zero)).missingTools() == [
                "no-such-tool"
            ])
        #expect(await Exporter(styles: "/no/such/folder").missingTools() == ["citation-style-language-styles"])
        await #expect(throws: ExportError.toolMissing("citation-style-language-styles")) {
            try await Exporter(styles: "/no/such/folder").export(.sample(), as: .md)
        }
    }

    @Test("runs with others, a few at a time, and all of them come to an end")
    func crowd() async throws {
        let outputs = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<24 { group.addTask { try await run("echo", ["\(number)"]) } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(outputs.count == 24)
    }
}
