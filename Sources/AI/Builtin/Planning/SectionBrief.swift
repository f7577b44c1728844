/// Writes which passages a section is to be made from; ``BriefReader`` reads it again.
///
/// The outline is all that an outline task leaves behind, so the brief carries the plan: for the customer to read, and
/// for the writer to find the passages by. It quotes a source's title, then its headings; a passage without a heading
/// is quoted by its first words and three dots.
struct SectionBrief {
    let index: SourceIndex
    let phrases: Phrases

    private static let mostMentions = 40
    private static let openingWords = 6

    func text(for passages: [Passage]) -> String {
        var parts: [(source: Int, mentions: [String])] = []
        for passage in passages.prefix(Self.mostMentions) {
            let mention = mention(passage)
            if let place = parts.firstIndex(where: { $0.source == passage.source }) {
                if let mention { parts[place].mentions.append(mention) }
            } else {
                parts.append((passage.source, mention.map { [$0] } ?? []))
            }
        }
        return parts.map { part in
            phrases.fromSource(quoted(index.sources[part.source].title), part.mentions.map(quoted))
        }.joined(separator: " ")
    }

    /// - Returns: `nil` when the passage is all of its source.
    private func mention(_ passage: Passage) -> String? {
        if passage.sentences == index.sources[passage.source].sentences { return nil }
        if let title = passage.title,
            index.headings.contains(where: {
                $0.source == passage.source && !$0.isRoot && $0.all.lowerBound == passage.sentences.lowerBound
                    && ChapterTitle.clean($0.title) == title
            })
        {
            return title
        }
        let openings = passage.sentences.lazy.filter { index.sentences[$0].isUsable }.map { place in
            index.sentences[place].text.split(separator: " ").prefix(Self.openingWords).joined(separator: " ")
        }
        // Found again by its very characters, so one that quoting would change is of no use.
        return openings.first { Self.unquoted($0) == $0 }.map { $0 + "…" }
    }

    private func quoted(_ text: String) -> String {
        phrases.quoted(Self.unquoted(text))
    }

    private static func unquoted(_ text: String) -> String {
        text.filter { !"«»“”„\"".contains($0) }
    }
}
