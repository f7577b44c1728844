/// A call to a provider that is ready to be made, and not made yet.
package struct ModelCall: Sendable {
    /// The SHA-256 of the request's body, in hexadecimal digits.
    package let requestHash: String
    /// The size of everything that the provider reads, in bytes of UTF-8.
    package let inputBytes: Int
    /// What the provider is told to stop at.
    package let maxOutputTokens: Int
    /// Makes the call: once, under the id that it is given, telling each event as it comes.
    ///
    /// Returns when there is nothing more to come; cancelling its task aborts it.
    package let send: @Sendable (_ id: String, _ onEvent: (WritingEvent) async throws -> Void) async throws -> Void

    package init(
        requestHash: String, inputBytes: Int, maxOutputTokens: Int,
        send: @escaping @Sendable (_ id: String, _ onEvent: (WritingEvent) async throws -> Void) async throws -> Void
    ) {
        self.requestHash = requestHash
        self.inputBytes = inputBytes
        self.maxOutputTokens = maxOutputTokens
        self.send = send
    }

    /// More than it can cost: no tokeniser makes more tokens than there are bytes, and a few frame each message.
    package var worstCase: TokenUsage {
        TokenUsage(input: inputBytes + 64, output: maxOutputTokens, estimated: true)
    }

    /// A guess at what was read and written, at four bytes of UTF-8 a token.
    func estimate(writtenBytes: Int) -> TokenUsage {
        TokenUsage(input: (inputBytes + 3) / 4, output: (writtenBytes + 3) / 4, estimated: true)
    }
}
