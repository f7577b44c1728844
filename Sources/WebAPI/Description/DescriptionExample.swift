import Foundation
import Yams

/// An example of the description, as the JSON that goes over the line.
struct DescriptionExample {
    let json: String

    init(_ node: Node) {
        json = Self.text(of: node, indent: "")
    }

    private static func text(of node: Node, indent: String) -> String {
        let deeper = indent + "  "
        switch node {
        case .mapping(let mapping) where !mapping.isEmpty:
            let fields = mapping.map {
                "\(deeper)\(quoted($0.key.string ?? "")): \(text(of: $0.value, indent: deeper))"
            }
            return "{\n\(fields.joined(separator: ",\n"))\n\(indent)}"
        case .sequence(let items) where !items.isEmpty:
            return "[\(items.map { text(of: $0, indent: indent) }.joined(separator: ", "))]"
        case .mapping: return "{}"
        case .sequence: return "[]"
        default: return scalar(node)
        }
    }

    /// A number, a truth or nothing stands there as it is; all else is a text.
    private static func scalar(_ node: Node) -> String {
        let text = node.scalar?.string ?? ""
        switch node.any {
        case is Int, is Double, is Bool: return text
        case is NSNull: return "null"
        default: return quoted(text)
        }
    }

    private static func quoted(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "\"", "\\": escaped += "\\\(character)"
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return "\"\(escaped)\""
    }
}
