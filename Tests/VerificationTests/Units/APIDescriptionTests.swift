import Foundation
import Testing
import Yams

@testable import Verification

@Suite("Reading a server's description")
struct APIDescriptionTests {
    @Test("finds in our own file what a YAML parser finds")
    func own() throws {
        let text = try String(contentsOf: Repository.file("openapi.yaml"), encoding: .utf8)
        let root = try #require(try Yams.load(yaml: text) as? [String: Any])
        let paths = try #require(root["paths"] as? [String: [String: Any]])
        let description = APIDescription(yaml: text)
        var wanted: [String: Set<Int>] = [:]
        var isPublic: Set<String> = []
        for (path, item) in paths {
            for (method, value) in item {
                guard let operation = value as? [String: Any], let responses = operation["responses"] as? [String: Any]
                else { continue }
                let name = "\(method.uppercased()) \(path)"
                wanted[name] = Set(responses.keys.compactMap(Int.init))
                if let security = operation["security"] as? [[String: Any]],
                    security.contains(where: \.isEmpty) || security.isEmpty
                {
                    isPublic.insert(name)
                }
            }
        }
        let found = Dictionary(uniqueKeysWithValues: description.operations.map { ("\($0.endpoint)", $0.statuses) })
        #expect(found == wanted)
        #expect(Set(description.operations.filter(\.isPublic).map { "\($0.endpoint)" }) == isPublic)
    }

    @Test("reads x-source in both layouts")
    func sources() {
        let text = """
            paths:
              /a:
                get:
                  x-source: { file: "Sources/A.swift", line: 7, function: "get", service: AService.get }
              /b:
                get:
                  x-source:
                    file: Sources/B.swift
                    line: 8
            components: {}
            """
        let operations = APIDescription(yaml: text).operations
        #expect(operations.map { $0.source?.place } == ["Sources/A.swift:7", "Sources/B.swift:8"])
        #expect(operations.first?.source?.function == "get")
        #expect(operations.first?.source?.service == "AService.get")
    }
}
