import AI

/// An outline of the contract.
struct OutlineBody: Encodable, Sendable {
    let sections: [Section]

    struct Section: Encodable, Sendable {
        let id: String
        let title: String
        let brief: String
        let targetWords: Int
    }

    init(_ outline: Outline) {
        sections = outline.sections.map { section in
            Section(id: section.id, title: section.title, brief: section.brief, targetWords: section.targetWords)
        }
    }
}
