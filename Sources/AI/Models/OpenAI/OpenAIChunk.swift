/// A `chat.completion.chunk`, as far as it is read.
struct OpenAIChunk: Decodable, Sendable {
    struct Choice: Decodable, Sendable {
        let delta: Delta?
        let finishReason: String?

        private enum CodingKeys: String, CodingKey {
            case delta
            case finishReason = "finish_reason"
        }
    }

    struct Delta: Decodable, Sendable {
        let content: String?
        let refusal: String?
    }

    struct Usage: Decodable, Sendable {
        let promptTokens: Int?
        let completionTokens: Int?

        private enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case completionTokens = "completion_tokens"
        }

        var figures: TokenUsage? { TokenUsage(reportedInput: promptTokens, output: completionTokens) }
    }

    let choices: [Choice]?
    let usage: Usage?
    let error: ProviderError?
}

extension TokenUsage {
    /// No call has more; a figure beyond is a slip of the provider's.
    private static let most = 100_000_000

    /// Figures of a provider's.
    ///
    /// - Returns: `nil` when one is missing or cannot be.
    init?(reportedInput input: Int?, output: Int?) {
        let range = 0...Self.most
        guard let input, let output, range.contains(input), range.contains(output) else { return nil }
        self.init(input: input, output: output, estimated: false)
    }
}
