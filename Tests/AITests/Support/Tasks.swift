import AI

extension WritingSettings {
    static let example = WritingSettings(
        title: "Harbours", topic: "How the harbours of the Black Sea grew", language: "en", requirements: nil)
}

extension WritingSource {
    /// A source of a text, with nothing else to say about it.
    static func text(_ content: String, key: String = "s1", title: String = "A source") -> WritingSource {
        WritingSource(key: key, title: title, author: nil, year: nil, content: content)
    }
}

extension OutlineTask {
    static func example(targetWords: Int = 100, sources: [WritingSource] = []) -> OutlineTask {
        OutlineTask(settings: .example, sources: sources, targetWords: targetWords)
    }
}

extension SectionTask {
    /// A task for the only section of an outline.
    static func example(keys: [String] = ["s1", "s2"]) -> SectionTask {
        SectionTask(
            settings: .example, sources: keys.map { .text("Text.", key: $0) },
            outline: Outline(
                sections: [OutlineSection(id: "a", title: "The harbour", brief: "", targetWords: 100)]),
            index: 0, previousSections: [])
    }
}
