import Foundation
import Security

/// Anthropic's Messages (https://docs.anthropic.com/en/api/messages).
struct AnthropicDialect: ModelDialect {
    static let provider = "anthropic"
    /// The version whose shapes this code was written for (https://docs.anthropic.com/en/api/versioning).
    static let version = "2023-06-01"

    let url: String

    /// - Parameter base: as ``ModelAddress`` understands it.
    init(base: String) {
        url = ModelAddress.withVersion(base) + "/messages"
    }

    func headers(_ key: Secret) -> [(name: String, value: String)] {
        [("x-api-key", key.exposed), ("anthropic-version", Self.version)]
    }

    func body(_ prompt: Prompt, model: String) throws -> Data {
        try ModelJSON.data(
            Body(
                model: model, max_tokens: prompt.maxOutputTokens, system: prompt.instructions,
                messages: prompt.messages.map { Message(role: $0.role.rawValue, content: $0.text) }, stream: true))
    }

    func reader() -> AnthropicReader { AnthropicReader() }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Body: Encodable {
        let model: String
        let max_tokens: Int
        let system: String
        let messages: [Message]
        let stream: Bool
    }

    private struct Message: Encodable {
        let role: String
        let content: String
    }
}
