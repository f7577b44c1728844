import Foundation
import Testing
import Yams

@testable import WebAPI

@Suite("Examples on the description's page")
struct DescriptionExampleTests {
    @Test("are the JSON that the YAML stands for, with numbers that look like texts kept as texts")
    func json() throws {
        let yaml = """
            title: 'A "quoted" \\ name'
            lines: |
              one
              two
            zip: "0123"
            at: "2026-11-24T01:02:03.456Z"
            pages: 3
            share: 0.5
            done: false
            job: null
            none: []
            nothing: {}
            sources: [{ kind: text }, { kind: markdown, years: [1999, 2001] }]
            """
        let node = try #require(try Yams.compose(yaml: yaml))
        let read = try JSONSerialization.jsonObject(with: Data(DescriptionExample(node).json.utf8))
        let wanted: [String: Any] = [
            "title": "A \"quoted\" \\ name", "lines": "one\ntwo\n", "zip": "0123", "at": "2026-11-24T01:02:03.456Z",
            "pages": 3, "share": 0.5, "done": false, "job": NSNull(), "none": [Any](), "nothing": [String: Any](),
            "sources": [["kind": "text"], ["kind": "markdown", "years": [1999, 2001]]],
        ]
        #expect(try #require(read as? NSDictionary) == wanted as NSDictionary)
    }
}
