/// The task to write one section of an outline.
package struct SectionTask: Sendable, Hashable, Codable {
    package let settings: WritingSettings
    package let sources: [WritingSource]
    package let outline: Outline
    /// Which section of the outline, counted from 0.
    package let index: Int
    /// The Markdown of the sections before it, so that nothing is said twice.
    ///
    /// A model is shown summaries of them, however many they are.
    package let previousSections: [String]
    /// The text that this one is to replace; `nil` for a first text.
    package let revision: SectionRevision?

    package init(
        settings: WritingSettings, sources: [WritingSource], outline: Outline, index: Int, previousSections: [String],
        revision: SectionRevision? = nil
    ) {
        self.settings = settings
        self.sources = sources
        self.outline = outline
        self.index = index
        self.previousSections = previousSections
        self.revision = revision
    }

    /// The same task, to be done once more.
    package func revising(_ revision: SectionRevision) -> SectionTask {
        SectionTask(
            settings: settings, sources: sources, outline: outline, index: index, previousSections: previousSections,
            revision: revision)
    }
}

/// A text that is to be replaced by a better one, or by another.
package struct SectionRevision: Sendable, Hashable, Codable {
    package let markdown: String
    /// What is wrong with it; nothing when the customer only wants another text.
    package let findings: [SectionFinding]

    package init(markdown: String, findings: [SectionFinding]) {
        self.markdown = markdown
        self.findings = findings
    }
}
