import Crypto
import Foundation
import HTTPTypes

/// A call as it arrived.
struct ModelRequest: Sendable {
    let wire: WireFormat
    let id: String
    let path: String
    let hash: String
    let model: String
    /// The system's part.
    let instructions: String
    /// What the customer wrote.
    let material: String
    /// The text that earlier calls have got, when this one is to go on from there.
    let written: String
    /// What is wrong with it, such as a missing key; `nil` for a call that can be answered.
    let problem: String?
    /// The trace that it is made in.
    let traceparent: String?

    init(wire: WireFormat, id: String, path: String, headers: HTTPFields, body: [UInt8]) {
        self.wire = wire
        self.id = id
        self.path = path
        traceparent = Self.header("traceparent", headers)
        hash = SHA256.hash(data: body).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let json = (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
        model = json["model"] as? String ?? ""
        let messages = (json["messages"] as? [[String: Any]] ?? []).map { message in
            (role: message["role"] as? String ?? "", text: message["content"] as? String ?? "")
        }
        let system = wire == .anthropic ? json["system"] as? String : messages.first { $0.role == "system" }?.text
        instructions = system ?? ""
        material = messages.first { $0.role == "user" }?.text ?? ""
        written = messages.filter { $0.role == "assistant" }.map(\.text).joined()
        problem = Self.problem(wire, json, headers, roles: messages.map(\.role), hasSystem: system != nil)
    }

    /// What the real interfaces insist on.
    private static func problem(
        _ wire: WireFormat, _ json: [String: Any], _ headers: HTTPFields, roles: [String], hasSystem: Bool
    ) -> String? {
        guard json["model"] is String, json["stream"] as? Bool == true, hasSystem else {
            return "no model or no stream"
        }
        guard headers[.contentType] == "application/json" else { return "no content type" }
        switch wire {
        case .openAI:
            guard headers[.authorization]?.hasPrefix("Bearer ") == true else { return "no key" }
            let options = json["stream_options"] as? [String: Any]
            guard options?["include_usage"] as? Bool == true else { return "no usage asked for" }
            guard json["max_completion_tokens"] is Int else { return "no limit" }
        case .anthropic:
            guard Self.header("x-api-key", headers) != nil else { return "no key" }
            guard Self.header("anthropic-version", headers) == "2023-06-01" else { return "no version" }
            guard json["max_tokens"] is Int else { return "no limit" }
            // Newer models refuse an answer that is begun for them.
            guard roles.last == "user" else { return "the last message is not the user's" }
        }
        return nil
    }

    private static func header(_ name: String, _ headers: HTTPFields) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }

    /// Whether an outline is wanted.
    var isOutline: Bool { instructions.contains("\"sections\"") && instructions.contains("targetWords") }

    /// Whether edits are wanted that make sections go together.
    var isCoherence: Bool { instructions.contains("\"edits\"") }

    /// A crude tokeniser: four bytes each.
    var promptTokens: Int { Self.tokens(instructions) + Self.tokens(material) + Self.tokens(written) }

    static func tokens(_ text: String) -> Int { (text.utf8.count + 3) / 4 }
}
