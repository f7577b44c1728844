/// Reads the events of a message, up to `message_stop` (https://docs.anthropic.com/en/docs/build-with-claude/streaming).
struct AnthropicReader: AnswerReader {
    private(set) var isDone = false
    private(set) var hasFinish = false
    private var failure: ModelFailure?
    private var input: Int?

    mutating func receive(_ event: ServerSentEvent) throws(ModelFailure) -> [WritingEvent] {
        let message: AnthropicEvent = try ModelJSON.value(event.data)
        switch message.type {
        case "error": throw .reported(message.error?.knownCode)
        case "message_start":
            input = message.message?.usage?.input
            return []
        case "content_block_delta":
            guard let text = message.delta?.text, !text.isEmpty else { return [] }
            return [.text(text)]
        case "message_delta": return end(message)
        case "message_stop":
            isDone = true
            return []
        // Pings, the blocks' frames, and whatever is added later: "your code should handle unknown event types
        // gracefully" (https://docs.anthropic.com/en/api/versioning).
        default: return []
        }
    }

    private mutating func end(_ message: AnthropicEvent) -> [WritingEvent] {
        var events: [WritingEvent] = []
        if let reason = message.delta?.stopReason {
            hasFinish = true
            switch reason {
            case "end_turn", "stop_sequence": events.append(.finished(.stop))
            case "max_tokens": events.append(.finished(.length))
            case "refusal":
                failure = ModelFailure(.refused, .permanent, mayBeCharged: true, providerCode: "content_filter")
            default: failure = .transient(.unreadable, mayBeCharged: true)
            }
        }
        // Figures before the reason to stop are not final.
        let usage = TokenUsage(reportedInput: message.usage?.input ?? input, output: message.usage?.output)
        if hasFinish, let usage { events.append(.usage(usage)) }
        return events
    }

    func end() throws(ModelFailure) {
        if let failure { throw failure }
        guard hasFinish else { throw .transient(.truncated, mayBeCharged: true) }
    }
}
