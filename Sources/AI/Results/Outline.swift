/// How a document is divided.
package struct Outline: Sendable, Hashable, Codable {
    package let sections: [OutlineSection]

    package init(sections: [OutlineSection]) {
        self.sections = sections
    }

    /// The length of the whole document.
    package var targetWords: Int { sections.reduce(0) { $0 + $1.targetWords } }
}

/// One section of an outline, not yet written.
package struct OutlineSection: Sendable, Hashable, Codable {
    /// Unique within the outline; a stable name, not a position.
    package let id: String
    /// Plain text of one line.
    package let title: String
    /// What the section is to say, for the customer and for whoever writes it; may be empty.
    package let brief: String
    package let targetWords: Int
    /// Whether it can be written without the text of the sections right before it; `nil` is no.
    ///
    /// Left out rather than `false`, so that outlines from before it was known have the same hash.
    package let isIndependent: Bool?

    package init(id: String, title: String, brief: String, targetWords: Int, isIndependent: Bool? = nil) {
        self.id = id
        self.title = title
        self.brief = brief
        self.targetWords = targetWords
        self.isIndependent = isIndependent
    }
}
