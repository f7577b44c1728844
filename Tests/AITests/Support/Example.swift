import AI
import Foundation
import Testing

/// A request that ships with the project, with its sources and the facts that its document has to hold.
struct Example: CustomTestStringConvertible {
    static let all =
        ["en", "uk"].map { Example(language: $0) }
        + ["de", "pl"].map { Example(name: "baltic-harbours", language: $0) }

    let name: String
    let language: String
    var testDescription: String { "\(name) \(language)" }

    private struct Request: Decodable {
        let title: String
        let topic: String
        let language: String
        let targetPages: Int
        let requirements: String?
    }

    private struct Entry: Decodable {
        let file: String
        let title: String
        let author: String?
        let year: Int?
    }

    init(name: String = "black-sea-harbours", language: String) {
        self.name = name
        self.language = language
    }

    private func data(_ name: String) throws -> Data {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: root.appending(path: "Examples/\(self.name)/\(language)/\(name)"))
    }

    func settings() throws -> (settings: WritingSettings, targetWords: Int) {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let request = try decoder.decode(Request.self, from: try data("request.json"))
        let settings = WritingSettings(
            title: request.title, topic: request.topic, language: request.language,
            requirements: request.requirements)
        return (settings, request.targetPages * 300)
    }

    func sources() throws -> [WritingSource] {
        try JSONDecoder().decode([Entry].self, from: try data("sources.json")).enumerated().map { index, entry in
            WritingSource(
                key: "s\(index + 1)", title: entry.title, author: entry.author, year: entry.year,
                content: String(decoding: try data("sources/\(entry.file)"), as: UTF8.self))
        }
    }

    func facts() throws -> [String] {
        String(decoding: try data("facts.txt"), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func document() async throws -> WrittenDocument {
        let (settings, targetWords) = try settings()
        return try await WrittenDocument(settings, try sources(), targetWords: targetWords)
    }
}
