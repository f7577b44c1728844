import Foundation
import Security

/// OpenAI's Chat Completions, which many others speak too
/// (https://platform.openai.com/docs/api-reference/chat/create).
struct OpenAIDialect: ModelDialect {
    static let provider = "openai"

    let url: String

    /// - Parameter base: as ``ModelAddress`` understands it.
    init(base: String) {
        url = ModelAddress.withVersion(base) + "/chat/completions"
    }

    func headers(_ key: Secret) -> [(name: String, value: String)] {
        [("Authorization", "Bearer \(key.exposed)")]
    }

    func body(_ prompt: Prompt, model: String) throws -> Data {
        try ModelJSON.data(
            Body(
                model: model,
                messages: [Message(role: "system", content: prompt.instructions)]
                    + prompt.messages.map { Message(role: $0.role.rawValue, content: $0.text) },
                stream: true, stream_options: StreamOptions(include_usage: true),
                max_completion_tokens: prompt.maxOutputTokens))
    }

    func reader() -> OpenAIReader { OpenAIReader() }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct Body: Encodable {
        let model: String
        let messages: [Message]
        let stream: Bool
        let stream_options: StreamOptions
        let max_completion_tokens: Int
    }

    private struct Message: Encodable {
        let role: String
        let content: String
    }

    // swift-format-ignore: AlwaysUseLowerCamelCase
    private struct StreamOptions: Encodable {
        let include_usage: Bool
    }
}
