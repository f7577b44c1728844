import Foundation
import Testing

@testable import Verification

@Suite("The scenarios")
struct ScenarioTests {
    private static let all = Feature.all.flatMap { feature in feature.scenarios.map { (feature, $0) } }

    @Test("begin with the nine of the original report, by name and in order")
    func seed() {
        #expect(
            Feature.auth.scenarios.prefix(9).map(\.name) == [
                "Magic Link Request", "Magic Link Verification", "Valid Refresh Token",
                "Invalid Refresh Token Rejection", "Empty Refresh Token Rejection", "Session Validation",
                "Rate Limiting", "Access Token Usage", "Audit Logging",
            ])
        #expect(Feature.all.filter(\.isOfSeed).map(\.suite) == [.auth, .payment, .jobs])
    }

    @Test("have ids of their own that name their suite, and a note in each language")
    func table() {
        #expect(Set(Self.all.map(\.1.id)).count == Self.all.count)
        for (feature, scenario) in Self.all {
            #expect(scenario.id.hasPrefix(feature.suite.rawValue + "."), "\(scenario.id)")
            #expect(!scenario.note.uk.isEmpty && !scenario.note.en.isEmpty, "\(scenario.id)")
        }
    }

    @Test("look at a server from outside: the module imports nothing of the package")
    func blackBox() throws {
        let folder = Repository.file("Sources/Verification")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var imported: Set<String> = []
        for case let file as URL in files where file.pathExtension == "swift" {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /(?m)^\s*(?:@testable )?import (?:\w+ )?(\w+)/) {
                imported.insert(String(match.1))
            }
        }
        #expect(imported.isSuperset(of: ["AsyncHTTPClient", "Crypto"]))
        #expect(
            imported.subtracting([
                "Foundation", "Synchronization", "AsyncHTTPClient", "Crypto", "NIOCore", "NIOHTTP1", "NIOPosix",
            ])
                == [])
    }
}
