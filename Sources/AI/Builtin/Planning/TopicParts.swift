/// The things that a topic lists: "…: Odesa and Varna, their trade" has Odesa, Varna and Trade.
struct TopicParts {
    let phrases: Phrases

    private static let longestPart = 5

    func titles(in topic: String) -> [String] {
        let plain = String(String.UnicodeScalarView(InlineText.plain(SourceCleaner.clean(topic))))
        var titles: [String] = []
        var keys: Set<String> = []
        for part in plain.split(whereSeparator: { ",;:.!?()—–\n".contains($0) }) {
            for item in part.split(separator: " ").split(whereSeparator: {
                phrases.conjunctions.contains($0.lowercased())
            }) {
                guard let title = title(item), keys.insert(GenericHeadings.key(title)).inserted else { continue }
                titles.append(title)
            }
        }
        return titles
    }

    private func title(_ words: ArraySlice<Substring>) -> String? {
        let words = words.drop { phrases.determiners.contains($0.lowercased()) }
        // "How the harbours grew" is a sentence, not a thing.
        guard let first = words.first, !phrases.questionWords.contains(first.lowercased()) else { return nil }
        let thing = words.prefix { !phrases.clauseWords.contains($0.lowercased()) }
        guard (1...Self.longestPart).contains(thing.count) else { return nil }
        return ChapterTitle.clean(thing.joined(separator: " "))
    }
}
