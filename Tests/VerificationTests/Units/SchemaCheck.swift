@testable import Verification

/// As much of JSON Schema 2020-12 as `docs/verification.schema.json` uses.
struct SchemaCheck {
    let root: JSON

    func problems(of value: JSON) -> [String] { problems(of: value, root, at: "$") }

    private func problems(of value: JSON, _ schema: JSON, at place: String) -> [String] {
        var problems: [String] = []
        if let reference = schema["$ref"]?.string, let name = reference.split(separator: "/").last {
            return self.problems(of: value, root["$defs"]?[String(name)] ?? .null, at: place)
        }
        if let options = schema["oneOf"]?.array {
            let fitting = options.count { self.problems(of: value, $0, at: place).isEmpty }
            return fitting == 1 ? [] : ["\(place): fits \(fitting) of oneOf"]
        }
        if let constant = schema["const"], constant != value { problems.append("\(place): is not \(constant.text)") }
        if let cases = schema["enum"]?.array, !cases.contains(value) { problems.append("\(place): is none of enum") }
        if let type = schema["type"] {
            let allowed = type.array?.compactMap(\.string) ?? [type.string].compactMap(\.self)
            if !allowed.contains(where: { value.isOf($0) }) { problems.append("\(place): is not \(type.text)") }
        }
        if let least = schema["minimum"]?.int, let number = value.int, number < least {
            problems.append("\(place): is below \(least)")
        }
        if case .object(let fields) = value {
            let known = schema["properties"]?.keys ?? []
            for name in schema["required"]?.array?.compactMap(\.string) ?? [] where fields[name] == nil {
                problems.append("\(place): without \(name)")
            }
            for (name, field) in fields.sorted(by: { $0.key < $1.key }) {
                if let inner = schema["properties"]?[name] {
                    problems += self.problems(of: field, inner, at: "\(place).\(name)")
                } else if schema["additionalProperties"] == false, !known.contains(name) {
                    problems.append("\(place): \(name) is unknown")
                }
            }
        }
        if let items = value.array, let inner = schema["items"] {
            for (index, item) in items.enumerated() {
                problems += self.problems(of: item, inner, at: "\(place)[\(index)]")
            }
        }
        return problems
    }
}

extension JSON {
    fileprivate func isOf(_ type: String) -> Bool {
        switch (type, self) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("null", .null): true
        case ("integer", .number(let number)): Int(exactly: number) != nil
        case ("number", .number): true
        default: false
        }
    }
}
