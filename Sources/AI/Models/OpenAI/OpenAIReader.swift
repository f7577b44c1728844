/// Reads the chunks of a chat completion, up to `[DONE]`.
struct OpenAIReader: AnswerReader {
    private(set) var isDone = false
    private(set) var hasFinish = false
    private var failure: ModelFailure?
    private var isRefusal = false

    mutating func receive(_ event: ServerSentEvent) throws(ModelFailure) -> [WritingEvent] {
        guard event.data != "[DONE]" else {
            isDone = true
            return []
        }
        let chunk: OpenAIChunk = try ModelJSON.value(event.data)
        if let error = chunk.error { throw .reported(error.knownCode) }
        var events: [WritingEvent] = []
        // The choices are empty in the chunk that brings the figures.
        if let choice = chunk.choices?.first {
            if let text = choice.delta?.content, !text.isEmpty { events.append(.text(text)) }
            if choice.delta?.refusal?.isEmpty == false { isRefusal = true }
            if let reason = choice.finishReason { events += finish(reason) }
        }
        // Some servers send figures that grow with every chunk: those before the finish are not final.
        if hasFinish, let usage = chunk.usage?.figures { events.append(.usage(usage)) }
        return events
    }

    private mutating func finish(_ reason: String) -> [WritingEvent] {
        hasFinish = true
        switch reason {
        case "stop" where !isRefusal: return [.finished(.stop)]
        case "length": return [.finished(.length)]
        case "stop", "content_filter":
            failure = ModelFailure(.refused, .permanent, mayBeCharged: true, providerCode: "content_filter")
        default: failure = .transient(.unreadable, mayBeCharged: true)
        }
        return []
    }

    func end() throws(ModelFailure) {
        if let failure { throw failure }
        guard hasFinish else { throw .transient(.truncated, mayBeCharged: true) }
    }
}
