import Failpoints
import Foundation
import Testing

@Suite("docs/testing.md")
struct FaultDocumentationTests {
    private static func lines(_ path: String) throws -> [String] {
        try String(contentsOf: Repository.file(path), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    @Test("names every failpoint, and no other")
    func places() throws {
        let rows = try Self.lines("docs/testing.md").compactMap { $0.firstMatch(of: /^\| `([a-z]+\.[a-z-]+)` \|/) }
        #expect(rows.map { String($0.1) } == Failpoint.allCases.map(\.rawValue))
    }

    @Test("shows a test as it is")
    func example() throws {
        let example = try Self.lines("docs/testing.md").drop { $0 != "```swift" }.dropFirst().prefix { $0 != "```" }
        #expect(example.count > 5)
        let source = try Self.lines("Tests/RukopysTests/Faults/WebhookKillTests.swift").joined(separator: "\n")
        #expect(source.contains(example.joined(separator: "\n")))
    }
}
