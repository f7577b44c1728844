import AI

/// A whole document, written by the builtin writer through the service.
struct WrittenDocument: Equatable {
    let outline: Outline
    let drafts: [SectionDraft]

    var words: Int { drafts.reduce(0) { $0 + $1.words } }

    /// The sections between introduction and conclusion.
    var body: [(section: OutlineSection, draft: SectionDraft)] {
        Array(zip(outline.sections, drafts).dropFirst().dropLast()).map { (section: $0.0, draft: $0.1) }
    }

    var markdown: String { drafts.map(\.markdown).joined(separator: "\n\n") }

    static func == (left: WrittenDocument, right: WrittenDocument) -> Bool {
        left.outline == right.outline && left.drafts == right.drafts
    }

    init(
        _ settings: WritingSettings, _ sources: [WritingSource], targetWords: Int,
        writer: BuiltinWriter = BuiltinWriter()
    ) async throws {
        let service = AIService(providers: [writer])
        let task = OutlineTask(settings: settings, sources: sources, targetWords: targetWords)
        let outline = try await service.outline(task).outline
        var drafts: [SectionDraft] = []
        for index in outline.sections.indices {
            let task = SectionTask(
                settings: settings, sources: sources, outline: outline, index: index,
                previousSections: drafts.map(\.markdown))
            drafts.append(try await service.section(task) { _, _ in })
        }
        self.outline = outline
        self.drafts = drafts
    }
}
