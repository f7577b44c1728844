import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("rukopys evaluate")
struct EvaluateTests {
    /// A document as the API describes it.
    private static func write(
        _ markdown: String, target: Int = 8, to folder: URL, without left: String? = nil
    ) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let section: JSON = [
            "title": "Harbours", "markdown": .string(markdown), "target_words": .number(Double(target)),
            "citations": ["s1"], "words": 1,
        ]
        let files: [String: JSON] = [
            "document.json": [
                "title": "Ports", "language": "en", "job": ["cost": ["amount_micros": 12_300, "currency": "eur"]],
            ],
            "sections.json": ["items": [section], "next_cursor": .null],
            "sources.json": ["items": [["citation_key": "s1"]], "next_cursor": .null],
        ]
        for (name, json) in files where name != left {
            try Data(json.text.utf8).write(to: folder.appending(path: name))
        }
    }

    private static let good = "Odesa was founded by decree in 1794 [@s1]."
    private static let bad = "It was. It was [@s9].\n\nNobody said so."

    @Test("prints a table for each document below a folder, and with --json a line")
    func prints() async throws {
        try await TemporaryFolder.with { folder in
            try Self.write(Self.good, target: 7, to: folder.appending(path: "a"))
            try Self.write(Self.bad, target: 100, to: folder.appending(path: "b"))
            let table = try await ServerProcess.end(of: ["evaluate", folder.path], in: folder)
            #expect(table.status == 0, "\(table.errors)")
            for line in [
                "a: Ports", "       7       7   +0%     100%  Harbours", "cost: 0.0123 EUR", "flesch_kincaid_grade",
                "misses: “Harbours” has 7 words instead of 100", "misses: no source has the key s9",
                "misses: stands there twice: It was.", "misses: a paragraph has no citation: Nobody said so.",
            ] { #expect(table.output.contains(line), "\(line)\n\(table.output)") }
            let lines = try await ServerProcess.end(of: ["evaluate", "--json", folder.path], in: folder)
                .output.split(separator: "\n").map { try JSON(String($0)) }
            #expect(lines.count == 2)
            #expect(lines[0]["words"] == 7 && lines[0]["sourced_share"] == 1 && lines[0]["misses"] == [])
            #expect(lines[0]["cost"] == ["amount_micros": 12_300, "currency": "eur"])
            #expect(lines[1]["figures"]?["unknown_citations"] == ["s9"])
        }
    }

    @Test("fails with --strict when one misses, and only then")
    func strict() async throws {
        try await TemporaryFolder.with { folder in
            try Self.write(Self.good, target: 7, to: folder.appending(path: "a"))
            let one = try await ServerProcess.end(of: ["evaluate", "--strict", folder.path + "/a"], in: folder)
            #expect(one.status == 0, "\(one.output)")
            try Self.write(Self.bad, to: folder.appending(path: "b"))
            #expect(try await ServerProcess.end(of: ["evaluate", "--strict", folder.path], in: folder).status == 1)
        }
    }

    @Test("says in one line what it cannot read")
    func unreadable() async throws {
        try await TemporaryFolder.with { folder in
            let empty = try await ServerProcess.end(of: ["evaluate", folder.path], in: folder)
            #expect(empty.status == 3 && empty.lines.count == 1, "\(empty.errors)")
            try Self.write(Self.good, to: folder, without: "sources.json")
            let lacking = try await ServerProcess.end(of: ["evaluate", folder.path], in: folder)
            #expect(lacking.status == 3 && lacking.errors.contains("sources.json cannot be read"))
            try Data("[]".utf8).write(to: folder.appending(path: "sources.json"))
            let other = try await ServerProcess.end(of: ["evaluate", folder.path], in: folder)
            #expect(other.status == 3 && other.errors.contains("sources.json is not the API's answer"))
        }
    }
}
