/// What a text cost in tokens.
package struct TokenUsage: Sendable, Hashable, Codable {
    package let input: Int
    package let output: Int
    /// Whether the figures are a guess of ours, because the provider gave none.
    package let estimated: Bool

    package init(input: Int, output: Int, estimated: Bool) {
        self.input = input
        self.output = output
        self.estimated = estimated
    }

    /// A guess from the sizes of what was read and written, at four bytes of UTF-8 a token.
    static func estimate(reading request: WritingRequest, writing text: String) -> TokenUsage {
        TokenUsage(input: (request.inputBytes + 3) / 4, output: (text.utf8.count + 3) / 4, estimated: true)
    }

    /// Both together; a guess as soon as one of them is.
    static func + (left: TokenUsage, right: TokenUsage) -> TokenUsage {
        TokenUsage(
            input: left.input + right.input, output: left.output + right.output,
            estimated: left.estimated || right.estimated)
    }
}
