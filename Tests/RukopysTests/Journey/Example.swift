import Foundation
import Testing

/// One of the repository's example documents.
struct Example: Sendable {
    let request: JSON
    let title: String
    /// Of the sources that the text is written from.
    let sourceURLs: [String]

    init(_ language: String) throws {
        let folder = Repository.file("Examples/black-sea-harbours/\(language)")
        func text(_ path: String) throws -> String {
            try String(contentsOf: folder.appending(path: path), encoding: .utf8)
        }
        let sources = try JSON(try text("sources.json")).array.map { source in
            let file = try #require(source["file"]?.string)
            return source.merging(["file": nil, "kind": "markdown", "content": .string(try text("sources/\(file)"))])
        }
        request = try JSON(try text("request.json")).merging(["sources": .array(sources)])
        title = try #require(request["title"]?.string)
        sourceURLs = sources.compactMap { $0["url"]?.string }
    }
}
