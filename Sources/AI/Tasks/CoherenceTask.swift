/// The task to make sections that were written one by one go together.
package struct CoherenceTask: Sendable, Hashable, Codable {
    /// A section as it stands.
    package struct Section: Sendable, Hashable, Codable {
        package let title: String
        package let markdown: String

        package init(title: String, markdown: String) {
            self.title = title
            self.markdown = markdown
        }
    }

    package let settings: WritingSettings
    /// All of the document, in order.
    package let sections: [Section]

    package init(settings: WritingSettings, sections: [Section]) {
        self.settings = settings
        self.sections = sections
    }
}
