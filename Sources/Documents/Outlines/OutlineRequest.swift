import AI

/// An outline as a customer wrote it; ``checked(against:pages:newID:)`` says what is wrong with it, all at once.
package struct OutlineRequest: Sendable {
    package struct Section: Sendable {
        package var id: String?
        package var title: String?
        package var brief: String?
        package var targetWords: Int?

        package init(id: String?, title: String?, brief: String?, targetWords: Int?) {
            self.id = id
            self.title = title
            self.brief = brief
            self.targetWords = targetWords
        }
    }

    /// What an outline may hold; an outline that a model made keeps to it too.
    package static let mostSections = 200
    package static let longestTitle = 300
    package static let longestBrief = 5_000

    package var sections: [Section]?

    package init(sections: [Section]?) {
        self.sections = sections
    }

    /// The outline when every rule holds.
    ///
    /// An id of `known` stays; a section without one gets a new one. No other can be chosen: ids name sections of
    /// all documents.
    ///
    /// - Throws: ``InvalidDocument`` with every problem.
    func checked(against known: Set<String>, pages: Int, newID: () -> String) throws(InvalidDocument) -> Outline {
        guard let sections, !sections.isEmpty else {
            throw InvalidDocument("sections", sections == nil ? "is required" : "must have at least one section")
        }
        guard sections.count <= Self.mostSections else {
            throw InvalidDocument("sections", "must have at most \(Self.mostSections) sections")
        }
        var check = FieldCheck()
        var used: Set<String> = []
        var made: [OutlineSection] = []
        for (index, section) in sections.enumerated() {
            let prefix = "sections[\(index)]."
            let title = check.text(prefix + "title", section.title, 1...Self.longestTitle, isOneLine: true)
            let brief = check.optionalText(prefix + "brief", section.brief, Self.longestBrief) ?? ""
            let target = check.number(prefix + "target_words", section.targetWords, 1...100_000)
            let id = section.id.flatMap { $0.isEmpty ? nil : $0 }
            if let id {
                if !known.contains(id) {
                    check.add(prefix + "id", "must be one of the outline's, or left out")
                } else if !used.insert(id).inserted {
                    check.add(prefix + "id", "must not appear twice")
                }
            }
            made.append(OutlineSection(id: id ?? newID(), title: title, brief: brief, targetWords: target))
        }
        let outline = Outline(sections: made)
        let room = OutlineRoom(pages: pages)
        if check.problems.isEmpty, !room.contains(outline.targetWords) {
            check.add(
                "sections",
                "must have targets of \(room.words.lowerBound) to \(room.words.upperBound) words together for "
                    + "\(pages) pages, not \(outline.targetWords)")
        }
        guard check.problems.isEmpty else { throw InvalidDocument(problems: check.problems) }
        return outline
    }
}
