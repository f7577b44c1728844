import Configuration
import Foundation
import SystemPackage

/// Where settings come from, the first that knows one wins: the command line, the environment, `.env`, `rukopys.yaml`.
struct ConfigurationSources: Sendable {
    private struct Source: Sendable {
        let name: String
        let provider: any ConfigProvider
    }

    /// A setting as it was written, and where.
    struct Setting: Sendable {
        let text: String
        let source: String
    }

    private let sources: [Source]
    /// Where the configuration's file is, or would be.
    let folder: String

    /// - Parameters:
    ///   - commandLine: settings by their environment names.
    ///   - file: `--config`; otherwise `rukopys.yaml` in the working directory, if there.
    ///   - environment: the process's environment.
    /// - Throws: ``ConfigurationError`` when a file cannot be read.
    init(commandLine: [String: String], file: String?, environment: [String: String]) async throws {
        var sources = [
            Source(name: "command line", provider: Self.memory(commandLine)),
            Source(
                name: "environment", provider: EnvironmentVariablesProvider(environmentVariables: environment)),
        ]
        if FileManager.default.fileExists(atPath: ".env") {
            do {
                sources.append(
                    Source(
                        name: ".env",
                        provider: try await EnvironmentVariablesProvider(environmentFilePath: FilePath(".env"))))
            } catch {
                throw Self.unreadable(".env", error)
            }
        }
        if let path = file ?? (FileManager.default.fileExists(atPath: "rukopys.yaml") ? "rukopys.yaml" : nil) {
            do {
                sources.append(
                    Source(name: path, provider: try await FileProvider<YAMLSnapshot>(filePath: FilePath(path))))
            } catch {
                throw Self.unreadable(path, error)
            }
        }
        self.sources = sources
        folder = file.map { FilePath($0).removingLastComponent().string }.flatMap { $0.isEmpty ? nil : $0 } ?? "."
    }

    /// The setting of this environment name, or `nil`.
    ///
    /// An empty one counts as none.
    ///
    /// - Throws: what a provider throws for a value that is no scalar.
    func setting(_ name: String) throws -> Setting? {
        let key = AbsoluteConfigKey([name.lowercased()])
        for source in sources {
            guard case .string(let text)? = try source.provider.value(forKey: key, type: .string).value?.content,
                !text.isEmpty
            else { continue }
            return Setting(text: text, source: source.name)
        }
        return nil
    }

    /// One line, whatever the parser says in how many.
    private static func unreadable(_ path: String, _ error: any Error) -> ConfigurationError {
        let reason = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
        return ConfigurationError(problems: ["\(path) cannot be read: \(reason)"])
    }

    private static func memory(_ settings: [String: String]) -> InMemoryProvider {
        let pairs = settings.map { name, value in
            (AbsoluteConfigKey([name.lowercased()]), ConfigValue(.string(value), isSecret: false))
        }
        return InMemoryProvider(
            name: "command line", values: Dictionary(pairs, uniquingKeysWith: { first, _ in first }))
    }
}

/// Everything that is wrong with the configuration, at once.
struct ConfigurationError: Error {
    /// One line each.
    let problems: [String]
}
