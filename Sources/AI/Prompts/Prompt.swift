/// What a model is asked, in no provider's format yet.
struct Prompt: Sendable, Hashable {
    enum Role: String, Sendable, Hashable { case user, assistant }

    struct Message: Sendable, Hashable {
        let role: Role
        let text: String
    }

    /// Ours alone: nothing that a customer wrote is in it.
    let instructions: String
    /// Begins with the user's; what a customer wrote stands in marked blocks.
    let messages: [Message]
    /// What the model is to stop at.
    let maxOutputTokens: Int

    /// The size of everything that there is to read, in bytes of UTF-8.
    var inputBytes: Int { messages.reduce(instructions.utf8.count) { $0 + $1.text.utf8.count } }
}
