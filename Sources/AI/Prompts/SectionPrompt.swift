/// Asks for one section.
struct SectionPrompt {
    /// What of the sources is shown: a model writes better from what belongs to the section than from everything.
    private static let sourceBytes = 60_000
    /// Of the section right before this one, so that the text goes on from there.
    private static let lastBytes = 6_000
    /// Of each earlier section.
    private static let earlierBytes = 600

    let task: SectionTask
    let data: DataBlock
    let excerpts: SourceExcerpts

    private var section: OutlineSection { task.outline.sections[task.index] }

    var prompt: Prompt {
        Prompt(
            instructions: instructions, messages: [Prompt.Message(role: .user, text: material)],
            // Words of inflected languages in Cyrillic take three to four tokens; some models think in tokens as well.
            maxOutputTokens: min(32_000, 2_000 + 5 * max(0, section.targetWords)))
    }

    private var instructions: String {
        """
        You write one section of a document that a customer has ordered; the others are written by the same rules.

        \(PromptRules.material(data))

        The task: write section \(task.index + 1) of \(task.outline.sections.count), the one in the block "section".
        - \(PromptRules.language(task.settings.language))
        - Write about \(section.targetWords) words, not less than \(section.targetWords * 85 / 100) and not more than \
        \(section.targetWords * 115 / 100).
        - \(PromptRules.citations(task.sources))
        - Say what the section's brief asks for and nothing that belongs to another section of the outline. Nothing of \
        "earlier sections" is said again; go on from where the last one ends.
        - Begin with the matter itself: no heading of the section, no announcement of what follows, no summary at its \
        end unless the brief asks for one, no word about yourself or the task.
        - Markdown: paragraphs; lists and tables only where they serve the reader; subheadings with ### only in sections \
        of more than 500 words. No HTML, no images, no code fence around the text. A link only to an address that stands \
        in a source.

        Answer with the section's text only.
        """
    }

    private var material: String {
        let settings = task.settings
        let query = [section.title, section.brief, settings.topic].joined(separator: "\n")
        return data.block("title", settings.title) + data.block("topic", settings.topic)
            + data.block("requirements", settings.requirements) + data.block("outline", outline)
            + data.block("earlier sections", earlier)
            + excerpts.blocks(of: task.sources, for: query, limitBytes: Self.sourceBytes, data)
            + data.block("section", "\(section.title)\n\n\(section.brief)")
            + "Write the section now: its text only."
    }

    private var outline: String {
        task.outline.sections.enumerated().map { index, section in
            "\(index + 1). \(section.title)" + (section.brief.isEmpty ? "" : ": \(Excerpt.head(section.brief, 300))")
        }.joined(separator: "\n")
    }

    private var earlier: String {
        let count = task.previousSections.count
        return task.previousSections.enumerated().map { index, text in
            let title = index < task.outline.sections.count ? task.outline.sections[index].title : ""
            let shown =
                index == count - 1 ? Excerpt.tail(text, Self.lastBytes) : Excerpt.head(text, Self.earlierBytes)
            return "\(index + 1). \(title)\n\(shown)"
        }.joined(separator: "\n\n")
    }
}
