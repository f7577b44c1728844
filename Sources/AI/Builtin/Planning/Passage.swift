/// A stretch of a source that goes into a section as a whole: what stands under one heading, or a part of it.
struct Passage: Sendable {
    let source: Int
    let sentences: Range<Int>
    /// The heading it stands under, fit to be a chapter's title; `nil` when it has none of its own.
    let title: String?
    /// Its usable words.
    let words: Int
    /// The year in the middle of those it speaks of; of two the earlier, as finds and restorations come late.
    let year: Int?
    let vector: TermVector

    init(source: Int, sentences: Range<Int>, title: String?, index: SourceIndex) {
        self.source = source
        self.sentences = sentences
        self.title = title
        words = index.usableWords(in: sentences)
        let years = index.sentences[sentences].compactMap { $0.isUsable ? $0.year : nil }.sorted()
        year = years.isEmpty ? nil : years[(years.count - 1) / 2]
        vector = index.centroid(of: sentences)
    }
}
