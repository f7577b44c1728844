import Documents
import Foundation
import Subprocess
import TestSupport

/// What a reader sees in a file.
enum Opened {
    /// The text of a file of any format.
    static func text(_ bytes: [UInt8], _ format: ExportFormat) async throws -> String {
        switch format {
        case .md, .html: String(decoding: bytes, as: UTF8.self)
        case .pdf: try await output("pdftotext", ["-enc", "UTF-8", "-layout", "-", "-"], input: bytes)
        case .docx, .epub: try await unpacked(bytes).values.joined(separator: "\n")
        }
    }

    /// The parts of a zip archive by their names, as texts; images and other binaries as Latin-1.
    static func unpacked(_ bytes: [UInt8]) async throws -> [String: String] {
        try await TemporaryFolder.with { folder in
            let archive = folder.appending(path: "archive.zip")
            try Data(bytes).write(to: archive)
            let parts = folder.appending(path: "parts")
            _ = try await output("unzip", ["-q", archive.path, "-d", parts.path])
            var texts: [String: String] = [:]
            for name in try FileManager.default.subpathsOfDirectory(atPath: parts.path) {
                guard let data = FileManager.default.contents(atPath: parts.appending(path: name).path) else {
                    continue
                }
                texts[name] = String(data: data, encoding: .utf8) ?? String(data: data, encoding: .isoLatin1)
            }
            return texts
        }
    }

    static func output(_ program: String, _ arguments: [String], input: [UInt8] = []) async throws -> String {
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), input: .array(input), output: .bytes(limit: 16 << 20),
            error: .string(limit: 4_096))
        guard result.terminationStatus.isSuccess else {
            throw OpeningFailed(program: program, said: result.standardError)
        }
        return String(decoding: result.standardOutput, as: UTF8.self)
    }

    struct OpeningFailed: Error {
        let program: String
        let said: String
    }
}
