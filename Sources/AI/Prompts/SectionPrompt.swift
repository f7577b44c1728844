/// Asks for one section.
struct SectionPrompt {
    /// What of the sources is shown: a model writes better from what belongs to the section than from everything.
    private static let sourceBytes = 60_000
    /// Of the outline's briefs all together.
    private static let outlineBytes = 9_000

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

    var instructions: String {
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
        \(revision)- Begin with the matter itself: no heading of the section, no announcement of what follows, no summary at its \
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
            + data.block("present text", task.revision?.markdown)
            + data.block("section", "\(section.title)\n\n\(section.brief)")
            + "Write the section now: its text only."
    }

    private var outline: String {
        // A long outline with all its briefs would stand in each of its many sections' prompts.
        let share = min(300, Self.outlineBytes / max(1, task.outline.sections.count))
        return task.outline.sections.enumerated().map { index, section in
            "\(index + 1). \(section.title)" + (section.brief.isEmpty ? "" : ": \(Excerpt.head(section.brief, share))")
        }.joined(separator: "\n")
    }

    private var earlier: String {
        SectionSummaries(texts: task.previousSections, titles: task.outline.sections.map(\.title)).text
    }

    /// What is to become of the text that there is.
    private var revision: String {
        guard let revision = task.revision else { return "" }
        guard !revision.findings.isEmpty else {
            return """
                - The section has a text already, in the block "present text". The customer wants another one for the same \
                brief: say it anew, in another order and in other words, and rest on other passages of the sources where \
                there are some.

                """
        }
        let faults = revision.findings.map(\.wish).joined(separator: " ")
        return """
            - The section has a text already, in the block "present text". Write it anew, keep what is good about it, and \
            mend this: \(faults)

            """
    }
}
