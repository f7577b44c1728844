import Foundation
import TestSupport
import Testing

@testable import Rukopys

@Suite("Where settings come from")
struct ConfigurationSourcesTests {
    /// Lends the path of a YAML file.
    private static func withFile<T>(_ text: String, _ body: (String) async throws -> T) async throws -> T {
        try await TemporaryFolder.with { folder in
            let file = folder.appending(path: "settings.yaml")
            try Data(text.utf8).write(to: file)
            return try await body(file.path)
        }
    }

    @Test("the command line wins over the environment, and that over the file")
    func precedence() async throws {
        try await Self.withFile("port: 1001\nprice_per_page: 61\ncurrency: usd\nhost: 127.0.0.9\n") { path in
            let sources = try await ConfigurationSources(
                commandLine: ["PORT": "1003"], file: path,
                environment: ["PORT": "1002", "PRICE_PER_PAGE": "62", "HOST": ""])
            let configuration = try ServerConfiguration(sources)
            #expect(configuration.port == 1003)
            #expect(configuration.documents.pricePerPage == 62)
            #expect(configuration.documents.currency == "usd")
            // Empty is none, so the next source is asked.
            #expect(configuration.host == "127.0.0.9")
            #expect(try sources.setting("PORT")?.source == "command line")
            #expect(try sources.setting("PRICE_PER_PAGE")?.source == "environment")
            #expect(try sources.setting("CURRENCY")?.source == path)
            #expect(try sources.setting("LOG_LEVEL") == nil)
        }
    }

    @Test("the file's scalars are read whatever YAML takes them for")
    func scalars() async throws {
        let text = "port: 1001\nbuiltin_words_per_second: 2.5\ndev_print_links: false\nmail_from: \"A <a@b.org>\"\n"
        try await Self.withFile(text) { path in
            let configuration = try ServerConfiguration(
                try await ConfigurationSources(commandLine: [:], file: path, environment: [:]))
            #expect(configuration.port == 1001)
            #expect(configuration.builtinWordsPerSecond == 2.5)
            #expect(!configuration.printsLinks)
            #expect(configuration.mailFrom == "A <a@b.org>")
        }
    }

    @Test("a file that is asked for and is not there, or is no YAML, is one clear line")
    func unreadableFile() async throws {
        let missing = try await #require(throws: ConfigurationError.self) {
            _ = try await ConfigurationSources(commandLine: [:], file: "/nowhere/rukopys.yaml", environment: [:])
        }
        #expect(missing.problems.count == 1)
        #expect(missing.problems[0].hasPrefix("/nowhere/rukopys.yaml cannot be read"))
        try await Self.withFile("port: [\n") { path in
            let broken = try await #require(throws: ConfigurationError.self) {
                _ = try await ConfigurationSources(commandLine: [:], file: path, environment: [:])
            }
            #expect(broken.problems.count == 1)
            #expect(broken.problems[0].hasPrefix("\(path) cannot be read"))
            #expect(!broken.problems[0].contains("\n"))
        }
    }

    @Test("a list where a single value belongs is named")
    func list() async throws {
        try await Self.withFile("currency: [eur, usd]\n") { path in
            let error = try await #require(throws: ConfigurationError.self) {
                try ServerConfiguration(
                    try await ConfigurationSources(commandLine: [:], file: path, environment: [:]))
            }
            #expect(error.problems == ["CURRENCY cannot be read: it must be a single value"])
        }
    }
}
