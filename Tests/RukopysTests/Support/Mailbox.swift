import Foundation
import TestSupport
import Testing

extension RunningServer {
    /// The text of the newest mail to this address, once it is there.
    func mail(to address: String) async throws -> String {
        var found: String?
        try await eventually("a mail to \(address)") {
            found = outbox.first { $0.contains("\r\nTo: \(address)\r\n") }
            return found != nil
        }
        let parts = try #require(found).components(separatedBy: "Content-Transfer-Encoding: base64\r\n\r\n")
        let encoded = try #require(parts.dropFirst().first?.components(separatedBy: "\r\n--").first)
        let text = try #require(Data(base64Encoded: encoded, options: .ignoreUnknownCharacters))
        return String(decoding: text, as: UTF8.self)
    }

    /// All mails that were written, as they would go over the wire.
    private var outbox: [String] {
        let folder = dataFolder.appending(path: "outbox")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "eml" }.sorted { $0.path > $1.path }.compactMap {
            try? String(contentsOf: $0, encoding: .utf8)
        }
    }
}
