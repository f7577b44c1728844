/// The outline of a document that has no sources to be made from: what its topic lists, to be filled.
struct SkeletonOutline {
    let task: OutlineTask

    private static let mostSections = 8
    private static let fewestSections = 3
    private static let fewestWords = 100

    func outline(index: SourceIndex) -> Outline {
        let phrases = WritingLanguage(tag: task.settings.language).phrases
        let size = OutlineSize(targetWords: task.targetWords)
        let taken = [phrases.introductionTitle, phrases.conclusionTitle].map(GenericHeadings.key)
        var titles = TopicParts(phrases: phrases).titles(in: task.settings.topic)
            .filter { !taken.contains(GenericHeadings.key($0)) }
        for title in phrases.plainTitles where titles.count < Self.fewestSections { titles.append(title) }
        // Short sections are better than a part of the topic that is not asked for.
        let fitting = max(size.sections(available: nil), min(Self.mostSections, size.bodyWords / Self.fewestWords))
        titles = Array(titles.prefix(max(Self.fewestSections, fitting)))
        return FramedOutline(
            settings: task.settings, targetWords: task.targetWords, titles: titles,
            briefs: titles.map { phrases.skeleton.sectionBrief(phrases.quoted($0)) }, available: titles.map { _ in 1 }
        ).outline(index: index)
    }
}
