import Foundation

/// A folder into which mails are written as `.eml` files.
struct Mailbox: Sendable {
    let folder: URL

    /// The readable text of the newest mail to this address.
    func newest(to address: String) -> String? {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        let mails = files.filter { $0.pathExtension == "eml" }.sorted { $0.path > $1.path }
        return mails.lazy.compactMap { try? String(contentsOf: $0, encoding: .utf8) }
            .map { $0.replacing("\r\n", with: "\n") }
            .first { Self.isTo(address, $0) }.map(Self.text)
    }

    private static func isTo(_ address: String, _ mail: String) -> Bool {
        let head = mail.components(separatedBy: "\n\n").first ?? ""
        return head.split(separator: "\n").contains {
            $0.lowercased().hasPrefix("to:") && $0.lowercased().contains(address.lowercased())
        }
    }

    /// The mail with what is encoded in base64 or quoted-printable made readable (RFC 2045 §6).
    private static func text(_ mail: String) -> String {
        let blocks = mail.components(separatedBy: "\n\n")
        var isBase64 = false
        return blocks.map { block -> String in
            defer {
                if block.lowercased().contains("content-transfer-encoding:") {
                    isBase64 = block.lowercased().contains("base64")
                }
            }
            guard isBase64 else { return block.replacing("=\n", with: "").replacing("=3D", with: "=") }
            let encoded = block.split(separator: "\n").prefix { !$0.hasPrefix("--") }.joined()
            return Data(base64Encoded: encoded).map { String(decoding: $0, as: UTF8.self) } ?? block
        }.joined(separator: "\n\n")
    }
}
