/// Makes the prompts of all models.
///
/// Ours are the instructions, alone in the system's part. What the customer and the sources say comes after, each in a
/// block that names what it is, and the instructions say that it is material and never an order. Whatever a model makes
/// of it all the same can do no harm: its output is a text that is checked, and never chooses a file, an address or a
/// command.
struct PromptWriter: Sendable {
    private let excerpts = SourceExcerpts()

    /// - Parameter written: the beginning of the text, when a call has run into its limit.
    func prompt(for request: WritingRequest, after written: String) -> Prompt {
        let data = DataBlock(for: request)
        let prompt =
            switch request {
            case .outline(let task): OutlinePrompt(task: task, data: data, excerpts: excerpts).prompt
            case .section(let task): SectionPrompt(task: task, data: data, excerpts: excerpts).prompt
            case .coherence(let task): CoherencePrompt(task: task, data: data).prompt
            }
        guard !written.isEmpty else { return prompt }
        return Prompt(
            instructions: prompt.instructions,
            messages: prompt.messages + [
                Prompt.Message(role: .assistant, text: written),
                Prompt.Message(
                    role: .user,
                    text: """
                        Your text was cut off at its last character. Go on from exactly there, in the middle of a word \
                        if need be. Repeat nothing, explain nothing, and finish the text.
                        """),
            ], maxOutputTokens: prompt.maxOutputTokens)
    }

    /// What of a section's prompt is ours, and must not be found in its text.
    static func instructions(for task: SectionTask) -> String {
        SectionPrompt(task: task, data: DataBlock(for: .section(task)), excerpts: SourceExcerpts()).instructions
    }

    /// The same of a coherence pass.
    static func instructions(for task: CoherenceTask) -> String {
        CoherencePrompt(task: task, data: DataBlock(for: .coherence(task))).instructions
    }
}
