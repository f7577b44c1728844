/// Asks for an outline.
struct OutlinePrompt {
    /// What of the sources is shown: enough to see what each is about.
    private static let sourceBytes = 40_000

    let task: OutlineTask
    let data: DataBlock
    let excerpts: SourceExcerpts

    var prompt: Prompt {
        Prompt(
            instructions: instructions, messages: [Prompt.Message(role: .user, text: material)],
            // Two hundred sections are the most that is accepted, about a hundred tokens each.
            maxOutputTokens: 8_000)
    }

    private var instructions: String {
        """
        You plan a document that a customer has ordered, and that others will write section by section from your plan.

        \(PromptRules.material(data))

        The task: divide the document into sections.
        - \(PromptRules.language(task.settings.language)) This holds for titles and briefs.
        - The document has about \(task.targetWords) words. \(Self.number(of: task.targetWords)) The sections' \
        "targetWords" add up to \(task.targetWords).
        - The sections cover the topic and the requirements completely, in an order that a reader can follow, and no two \
        of them say the same. What the sources have nothing about gets no section, unless the requirements ask for it.
        - A title is short plain text without a number. A brief says in one to three sentences what the section is to \
        show, and names the keys of the sources that it rests on.
        - "independent" is true for a section that can be written without knowing the text of the ones right before it, \
        such as one of several cases, and false for one that goes on from them; for the first and the last it is false.

        Answer with one JSON object of exactly this form, and with nothing else, no code fence either:
        {"sections": [{"id": "a-short-name", "title": "…", "brief": "…", "targetWords": 250, "independent": false}]}
        """
    }

    private static func number(of words: Int) -> String {
        let (fewest, most) = (max(1, words / 900), max(2, words / 350))
        return "Plan between \(fewest) and \(min(most, 150)) sections."
    }

    private var material: String {
        let settings = task.settings
        let query = [settings.title, settings.topic, settings.requirements ?? ""].joined(separator: "\n")
        return data.block("title", settings.title) + data.block("topic", settings.topic)
            + data.block("requirements", settings.requirements)
            + excerpts.blocks(of: task.sources, for: query, limitBytes: Self.sourceBytes, data)
            + "Plan the document now: the JSON object only."
    }
}
