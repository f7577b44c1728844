/// Asks for the few edits that make sections go together.
///
/// The answer is a list of replacements, each small enough to be checked: nobody rewrites a document unseen.
struct CoherencePrompt {
    /// Of each section's beginning, and of its end.
    private static let edgeBytes = 500
    /// Of all sections together.
    private static let mostBytes = 48_000

    let task: CoherenceTask
    let data: DataBlock

    var prompt: Prompt {
        Prompt(
            instructions: instructions, messages: [Prompt.Message(role: .user, text: material)],
            maxOutputTokens: 4_000)
    }

    var instructions: String {
        """
        You read over a document whose parts were written one by one. You see the beginning and the end of each.

        \(PromptRules.material(data))

        The task: name the few places where the parts do not go together.
        - \(PromptRules.language(task.settings.language))
        - Only this: one thing that is called by different names in different parts; a transition that contradicts \
        what stands before it, or that announces what does not come; a sentence that says once more what an earlier \
        part has said.
        - Change no fact, no figure, no name and no citation; a citation such as [@s1] stays with its sentence.
        - At most \(CoherenceEdits.most) edits. "find" is a piece of 3 to 300 characters exactly as it stands, of which \
        there is only one in its part; "replace" is what comes in its place, of about the same length.

        Answer with one JSON object of exactly this form, and with nothing else; without edits the list is empty:
        {"edits": [{"section": 2, "find": "…", "replace": "…"}]}
        """
    }

    private var material: String {
        let share = max(100, min(Self.edgeBytes, Self.mostBytes / max(1, 2 * task.sections.count)))
        let parts = task.sections.enumerated().map { place, section in
            let text = section.markdown
            let shown =
                text.utf8.count <= 2 * share
                ? text : Excerpt.head(text, share) + "\n\n" + Excerpt.tail(text, share)
            return data.block("section \(place + 1)", "\(section.title)\n\n\(shown)")
        }
        return data.block("title", task.settings.title) + parts.joined() + "Name the edits now: the JSON object only."
    }
}
