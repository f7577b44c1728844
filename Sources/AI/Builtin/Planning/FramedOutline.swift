/// Puts an introduction and a conclusion around the sections of an outline, and shares out the words.
struct FramedOutline {
    let settings: WritingSettings
    let targetWords: Int
    /// Of the sections between introduction and conclusion.
    let titles: [String]
    let briefs: [String]
    /// The words that the sources have for each; equal numbers share equally.
    let available: [Int]

    /// - Parameter index: the sources that introduction and conclusion will speak of.
    func outline(index: SourceIndex) -> Outline {
        let phrases = WritingLanguage(tag: settings.language).phrases
        let names = [phrases.introductionTitle] + titles + [phrases.conclusionTitle]
        let purposes = [phrases.introductionBrief] + briefs + [phrases.conclusionBrief]
        func outline(_ frame: FrameWords) -> Outline {
            let body = max(1, Double(targetWords) - frame.introduction - frame.conclusion)
            let shares = OutlineSize(targetWords: targetWords).targets(available: available, bodyWords: body)
            return Outline(sections: sections(names, purposes, [frame.introduction] + shares + [frame.conclusion]))
        }
        // First with room for sentences of the sources, then with what those take that there are.
        let draft = outline(FrameWords(introduction: 1, conclusion: 1))
        let roomy = outline(frameWords(of: draft, index: index) { $0 })
        return outline(
            frameWords(of: roomy, index: index) { _ in
                let allotment = Allotment(settings: settings, outline: roomy, index: index)
                func words(_ places: [Int]) -> Double { Double(places.reduce(0) { $0 + index.sentences[$1].words }) }
                return FrameWords(introduction: words(allotment.overview), conclusion: words(allotment.closing))
            })
    }

    private struct FrameWords {
        let introduction: Double
        let conclusion: Double
    }

    /// The words of introduction and conclusion: their own, and those of sentences from the sources.
    ///
    /// - Parameter quoted: the words of such sentences, from the room that there is for them.
    private func frameWords(of outline: Outline, index: SourceIndex, quoted: (FrameWords) -> FrameWords) -> FrameWords {
        let size = OutlineSize(targetWords: targetWords)
        let roles = SectionRole.roles(in: outline)
        let introduction = IntroductionText(settings: settings, outline: outline, roles: roles, index: index)
        let conclusion = ConclusionText(settings: settings, outline: outline, roles: roles)
        let quoted = quoted(FrameWords(introduction: size.introductionRoom, conclusion: size.conclusionRoom))
        return FrameWords(
            introduction: size.frame(Double(introduction.words) + quoted.introduction),
            conclusion: size.frame(Double(conclusion.words) + quoted.conclusion))
    }

    /// Sections with ids and with targets that add up; fewer than wished for when there are more sections than words.
    private func sections(_ names: [String], _ purposes: [String], _ weights: [Double]) -> [OutlineSection] {
        let count = min(names.count, max(1, targetWords))
        let targets = TargetScaling.scaled(Array(weights.prefix(count)), to: max(1, targetWords)) ?? []
        return targets.indices.map { place in
            OutlineSection(
                id: "section-\(place + 1)", title: names[place], brief: purposes[place], targetWords: targets[place])
        }
    }
}
