/// Tells whoever writes a section what the sections before it say.
///
/// Of the one right before it the end, so that the text goes on from there; of each earlier one what its paragraphs
/// begin with. All of it together has a limit: the hundredth section's prompt is no longer than the tenth's.
struct SectionSummaries {
    /// Of the section right before.
    private static let lastBytes = 4_000
    /// Of all earlier ones together.
    private static let earlierBytes = 12_000
    /// Of each of them at most.
    private static let mostBytesEach = 700
    /// Less says nothing.
    private static let fewestBytesEach = 60

    /// The Markdown of the sections before.
    let texts: [String]
    /// Of all sections of the outline.
    let titles: [String]

    /// Numbered, one paragraph each.
    var text: String {
        texts.indices.map { place in
            let title = titles.indices.contains(place) ? titles[place] : ""
            let shown =
                place == texts.count - 1
                ? Excerpt.tail(texts[place], Self.lastBytes) : Self.summary(of: texts[place], share)
            return "\(place + 1). \(title)\n\(shown)"
        }.joined(separator: "\n\n")
    }

    private var share: Int {
        min(Self.mostBytesEach, max(Self.fewestBytesEach, Self.earlierBytes / max(1, texts.count - 1)))
    }

    /// The first sentence of each paragraph: there it says what it is about.
    private static func summary(of markdown: String, _ limitBytes: Int) -> String {
        let paragraphs = markdown.split(separator: "\n\n").filter { !$0.allSatisfy(\.isWhitespace) }
        let openings = paragraphs.map { paragraph in
            SentenceSplitter.sentences(in: String(paragraph.replacing("\n", with: " "))).first ?? ""
        }
        let gist = openings.joined(separator: " ")
        return Excerpt.head(gist.isEmpty ? markdown : gist, limitBytes)
    }
}
