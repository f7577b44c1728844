/// An event of a message's stream, as far as it is read.
struct AnthropicEvent: Decodable, Sendable {
    struct Message: Decodable, Sendable {
        let usage: Usage?
    }

    struct Delta: Decodable, Sendable {
        let text: String?
        let stopReason: String?

        private enum CodingKeys: String, CodingKey {
            case text
            case stopReason = "stop_reason"
        }
    }

    struct Usage: Decodable, Sendable {
        private let inputTokens: Int?
        private let cacheCreated: Int?
        private let cacheRead: Int?
        private let outputTokens: Int?

        private enum CodingKeys: String, CodingKey {
            case inputTokens = "input_tokens"
            case cacheCreated = "cache_creation_input_tokens"
            case cacheRead = "cache_read_input_tokens"
            case outputTokens = "output_tokens"
        }

        /// What was read, from a cache or not.
        var input: Int? {
            inputTokens.map { tokens in
                [cacheCreated ?? 0, cacheRead ?? 0].reduce(tokens) { $0.addingReportingOverflow($1).partialValue }
            }
        }

        var output: Int? { outputTokens }
    }

    let type: String
    let message: Message?
    let delta: Delta?
    let usage: Usage?
    let error: ProviderError?

    private enum CodingKeys: String, CodingKey { case type, message, delta, usage, error }

    /// Reads of each type what is read of it: one that is added later may use the same names for something else.
    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        type = try fields.decode(String.self, forKey: .type)
        let hasDelta = type == "content_block_delta" || type == "message_delta"
        message = type == "message_start" ? try fields.decodeIfPresent(Message.self, forKey: .message) : nil
        delta = hasDelta ? try fields.decodeIfPresent(Delta.self, forKey: .delta) : nil
        usage = type == "message_delta" ? try fields.decodeIfPresent(Usage.self, forKey: .usage) : nil
        error = type == "error" ? try fields.decodeIfPresent(ProviderError.self, forKey: .error) : nil
    }
}
