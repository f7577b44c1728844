/// The task to divide a document into sections.
package struct OutlineTask: Sendable, Hashable, Codable {
    package let settings: WritingSettings
    package let sources: [WritingSource]
    /// The length of the whole document; the sections' targets add up to it.
    package let targetWords: Int

    package init(settings: WritingSettings, sources: [WritingSource], targetWords: Int) {
        self.settings = settings
        self.sources = sources
        self.targetWords = targetWords
    }
}
