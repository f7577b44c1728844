import Testing

@testable import AI

@Suite("The readers of answers")
struct AnswerReaderTests {
    private static func read(_ reader: some AnswerReader, _ data: [String]) throws -> [WritingEvent] {
        var reader = reader
        var events: [WritingEvent] = []
        for text in data where !reader.isDone {
            events += try reader.receive(ServerSentEvent(name: "", data: text))
        }
        try reader.end()
        return events
    }

    private static let usage = TokenUsage(input: 12, output: 34, estimated: false)

    @Test("OpenAI's: figures that grow with every chunk count only once the text is done")
    func growingUsage() throws {
        let events = try Self.read(
            OpenAIReader(),
            [
                #"{"choices":[{"delta":{"content":"A"}}],"usage":{"prompt_tokens":12,"completion_tokens":1}}"#,
                #"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":34}}"#,
                "[DONE]",
            ])
        #expect(events == [.text("A"), .finished(.stop), .usage(Self.usage)])
    }

    @Test("OpenAI's: figures that cannot be are none", arguments: [-1, 2_000_000_000])
    func impossibleUsage(tokens: Int) throws {
        let events = try Self.read(
            OpenAIReader(),
            [
                #"{"choices":[{"delta":{"content":"A"},"finish_reason":"stop"}]}"#,
                #"{"choices":[],"usage":{"prompt_tokens":\#(tokens),"completion_tokens":1}}"#, "[DONE]",
            ])
        #expect(events == [.text("A"), .finished(.stop)])
    }

    @Test("OpenAI's: a refusal is one, though the model says that it is done, and its figures are kept")
    func refusal() throws {
        var reader = OpenAIReader()
        _ = try reader.receive(
            ServerSentEvent(name: "", data: #"{"choices":[{"delta":{"refusal":"No."},"finish_reason":"stop"}]}"#))
        let figures = #"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":34}}"#
        #expect(try reader.receive(ServerSentEvent(name: "", data: figures)) == [.usage(Self.usage)])
        let failure = #expect(throws: ModelFailure.self) { try reader.end() }
        #expect(failure?.reason == .refused)
    }

    @Test("Anthropic's: what was read from a cache counts too, and unknown events are passed over")
    func cached() throws {
        let events = try Self.read(
            AnthropicReader(),
            [
                #"""
                {"type":"message_start","message":{"usage":{"input_tokens":2,"cache_read_input_tokens":7,
                "cache_creation_input_tokens":3,"output_tokens":1}}}
                """#,
                #"{"type":"something_new","delta":"x"}"#,
                #"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"Hm."}}"#,
                #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"A"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":34}}"#,
                #"{"type":"message_stop"}"#,
            ])
        #expect(events == [.text("A"), .finished(.stop), .usage(Self.usage)])
    }

    @Test(
        "what is not of the agreed shape is said to be unreadable", arguments: ["", "{", "[]", "7", #"{"choices":3}"#])
    func unreadable(text: String) {
        let expected = ModelFailure.transient(.unreadable, mayBeCharged: true)
        #expect(throws: expected) { try Self.read(OpenAIReader(), [text]) }
        if !text.contains("choices") { #expect(throws: expected) { try Self.read(AnthropicReader(), [text]) } }
    }

    @Test("a stream without its text's end is truncated")
    func truncated() {
        let expected = ModelFailure.transient(.truncated, mayBeCharged: true)
        #expect(throws: expected) { try Self.read(OpenAIReader(), ["[DONE]"]) }
        #expect(throws: expected) { try Self.read(AnthropicReader(), [#"{"type":"message_stop"}"#]) }
        #expect(throws: expected) { try Self.read(OpenAIReader(), []) }
    }
}
