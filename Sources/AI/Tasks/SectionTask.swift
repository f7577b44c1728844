/// The task to write one section of an outline.
package struct SectionTask: Sendable, Hashable, Codable {
    package let settings: WritingSettings
    package let sources: [WritingSource]
    package let outline: Outline
    /// Which section of the outline, counted from 0.
    package let index: Int
    /// The Markdown of the sections before it, so that nothing is said twice.
    package let previousSections: [String]

    package init(
        settings: WritingSettings, sources: [WritingSource], outline: Outline, index: Int, previousSections: [String]
    ) {
        self.settings = settings
        self.sources = sources
        self.outline = outline
        self.index = index
        self.previousSections = previousSections
    }
}
