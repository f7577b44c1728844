import Foundation
import Testing

@Suite("The list of settings")
struct SettingsDocumentationTests {
    @Test("in docs/operations.md names every setting that is read, and no other")
    func complete() throws {
        let folder = Repository.file("Sources/Rukopys/Configuration")
        var read: Set<String> = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let source = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let calls = /reader\.(?:text|value|number|flag|choice|limit|list)\(\s*"([A-Z0-9_]+)"/
            read.formUnion(source.matches(of: calls).map { String($0.output.1) })
        }
        let operations = try String(contentsOf: Repository.file("docs/operations.md"), encoding: .utf8)
        // The first column of the table's rows.
        let rows = operations.split(separator: "\n").filter { $0.hasPrefix("| `") && !$0.hasPrefix("| `rukopys") }
        let named = rows.flatMap { row in
            String(row.split(separator: "|").first ?? "").matches(of: /`([A-Z0-9_]+)`/).map { String($0.output.1) }
        }
        #expect(read.count > 25, "the sources were not read")
        #expect(Set(named) == read)
        #expect(named.count == Set(named).count)
    }
}
