import AI
import Foundation

/// A finished document as the API's answers describe it, in a folder of its own.
struct DeliveredDocument {
    /// A file cannot be read, or is not such an answer.
    struct Unreadable: Error {
        let reason: String
    }

    let name: String
    let title: String
    let language: String
    let sections: [DocumentEvaluation.Section]
    let knownKeys: Set<String>
    /// `nil` where no `document.json` says it.
    let cost: Cost?

    struct Cost: Codable {
        let amountMicros: Int64
        let currency: String
    }

    private struct DocumentFile: Decodable {
        let title: String
        let language: String
        let job: JobFile?

        struct JobFile: Decodable {
            let cost: Cost
        }
    }

    private struct SectionsFile: Decodable {
        let items: [Item]

        struct Item: Decodable {
            let title: String
            let markdown: String
            let targetWords: Int?
            let citations: [String]
        }
    }

    private struct SourcesFile: Decodable {
        let items: [Item]

        struct Item: Decodable {
            let citationKey: String
        }
    }

    /// - Throws: ``Unreadable``.
    init(folder: URL) throws {
        name = folder.lastPathComponent
        let sections: SectionsFile = try Self.read("sections.json", in: folder)
        self.sections = sections.items.map { item in
            DocumentEvaluation.Section(title: item.title, markdown: item.markdown, targetWords: item.targetWords)
        }
        let document: DocumentFile = try Self.read("document.json", in: folder)
        title = document.title
        language = document.language
        cost = document.job?.cost
        let sources: SourcesFile = try Self.read("sources.json", in: folder)
        knownKeys = Set(sources.items.map(\.citationKey))
    }

    /// The folder itself, or those right below it, that hold a document.
    static func folders(in path: String) throws -> [URL] {
        let root = URL(filePath: path, directoryHint: .isDirectory)
        func isDocument(_ folder: URL) -> Bool {
            FileManager.default.fileExists(atPath: folder.appending(path: "sections.json").path)
        }
        if isDocument(root) { return [root] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.sorted().map { root.appending(path: $0, directoryHint: .isDirectory) }.filter(isDocument)
    }

    private static func read<File: Decodable>(_ name: String, in folder: URL) throws -> File {
        let url = folder.appending(path: name)
        guard let data = FileManager.default.contents(atPath: url.path) else {
            throw Unreadable(reason: "\(url.path) cannot be read")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(File.self, from: data)
        } catch {
            throw Unreadable(reason: "\(url.path) is not the API's answer")
        }
    }
}
