import AI
import Foundation

/// A link of AI_CHAIN as it is written: `builtin` or `VENDOR:MODEL`.
enum ModelName: Sendable, Hashable {
    case builtin
    case model(ModelChoice.Vendor, String)

    /// - Parameter text: a model's name may have colons of its own, as in `openai:llama3:8b`.
    init?(_ text: String) {
        let text = text.trimmingCharacters(in: .whitespaces)
        if text == "builtin" {
            self = .builtin
            return
        }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let model = text[text.index(after: colon)...]
        guard let vendor = ModelChoice.Vendor(rawValue: String(text[..<colon])), (1...200).contains(model.utf8.count),
            model.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self = .model(vendor, String(model))
    }

    /// The whole chain; `nil` when a link cannot be read, stands there twice, or there is none.
    static func list(_ text: String) -> [ModelName]? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let names = parts.compactMap { ModelName(String($0)) }
        return names.count == parts.count && Set(names).count == names.count && !names.isEmpty ? names : nil
    }
}
