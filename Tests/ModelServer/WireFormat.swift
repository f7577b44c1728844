import Foundation

/// How a provider writes its stream.
enum WireFormat: Sendable, Hashable {
    case openAI
    case anthropic

    /// What comes before the text.
    func opening(promptTokens: Int) -> String {
        switch self {
        case .openAI: chunk(["choices": [["index": 0, "delta": ["role": "assistant", "content": ""]]]])
        case .anthropic:
            event(
                "message_start",
                [
                    "message": [
                        "id": "msg_1", "type": "message", "role": "assistant", "content": [String](),
                        "usage": ["input_tokens": promptTokens, "output_tokens": 1],
                    ]
                ])
                + event("content_block_start", ["index": 0, "content_block": ["type": "text", "text": ""]])
                + event("ping", [:])
        }
    }

    /// The next piece of the text.
    func piece(_ text: String) -> String {
        switch self {
        case .openAI: chunk(["choices": [["index": 0, "delta": ["content": text]]]])
        case .anthropic:
            event("content_block_delta", ["index": 0, "delta": ["type": "text_delta", "text": text]])
        }
    }

    /// That the text is done, and why.
    func finish(_ end: End, completionTokens: Int?) -> String {
        switch self {
        case .openAI:
            return chunk(["choices": [["index": 0, "delta": [String: String](), "finish_reason": end.openAI]]])
        case .anthropic:
            var fields: [String: Any] = ["delta": ["stop_reason": end.anthropic]]
            if let completionTokens { fields["usage"] = ["output_tokens": completionTokens] }
            return event("content_block_stop", ["index": 0]) + event("message_delta", fields)
        }
    }

    /// The figures, where they are not part of the finish.
    func usage(promptTokens: Int, completionTokens: Int) -> String {
        guard self == .openAI else { return "" }
        let usage = [
            "prompt_tokens": promptTokens, "completion_tokens": completionTokens,
            "total_tokens": promptTokens + completionTokens,
        ]
        return chunk(["choices": [[String: Any]](), "usage": usage])
    }

    /// What ends the stream.
    var closing: String {
        switch self {
        case .openAI: "data: [DONE]\n\n"
        case .anthropic: event("message_stop", [:])
        }
    }

    /// An error in the stream.
    func error(_ code: String) -> String {
        switch self {
        case .openAI: chunk(["error": Self.error(code)])
        case .anthropic: event("error", ["error": Self.error(code)])
        }
    }

    /// What keeps the connection alive.
    var ping: String {
        switch self {
        case .openAI: ": OPENROUTER PROCESSING\r\n\r\n"
        case .anthropic: event("ping", [:])
        }
    }

    /// The body of an answer with an error status.
    ///
    /// It repeats what it should not, as some do.
    static func errorBody(_ code: String, secret: String) -> String {
        json(["type": "error", "error": error(code, secret: secret)])
    }

    private static func error(_ code: String, secret: String = "sk-leak") -> [String: Any] {
        ["type": code, "code": code, "message": "provider-private-message about key \(secret)"]
    }

    /// Why a text ends.
    enum End: Sendable, Hashable {
        case stop
        case length
        case filtered

        fileprivate var openAI: String {
            switch self {
            case .stop: "stop"
            case .length: "length"
            case .filtered: "content_filter"
            }
        }

        fileprivate var anthropic: String {
            switch self {
            case .stop: "end_turn"
            case .length: "max_tokens"
            case .filtered: "refusal"
            }
        }
    }

    private func chunk(_ fields: [String: Any]) -> String {
        let frame: [String: Any] = ["id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1]
        return "data: \(Self.json(frame.merging(fields) { $1 }))\n\n"
    }

    private func event(_ name: String, _ fields: [String: Any]) -> String {
        "event: \(name)\ndata: \(Self.json(fields.merging(["type": name]) { $1 }))\n\n"
    }

    private static func json(_ value: [String: Any]) -> String {
        let data = (try? JSONSerialization.data(withJSONObject: value, options: [.sortedKeys])) ?? Data()
        return String(decoding: data, as: UTF8.self)
    }
}
