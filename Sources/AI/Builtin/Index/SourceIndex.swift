/// The sources taken apart: sentences with what each is about, under the headings they stand under.
///
/// It depends on the sources alone, never on the task, and can be kept from one section to the next.
struct SourceIndex: Sendable {
    /// In the order of the sources, and within a source of its text.
    let sentences: [IndexedSentence]
    /// The sources' trees of headings; a parent stands before its children.
    let headings: [IndexedHeading]
    let lexicon: Lexicon
    let sources: [IndexedSource]

    /// Whether there is nothing that a document could be made from.
    var isEmpty: Bool { !sentences.contains(where: \.isUsable) }

    /// The words of the usable sentences in a range.
    func usableWords(in range: Range<Int>) -> Int {
        sentences[range].reduce(0) { $0 + ($1.isUsable ? $1.words : 0) }
    }

    /// What the usable sentences in some places are about together.
    func centroid(of places: some Sequence<Int>) -> TermVector {
        TermVector(sum: places.filter { sentences[$0].isUsable }.map { (sentences[$0].vector, 1) })
    }
}

/// A source as the writer knows it.
struct IndexedSource: Sendable {
    let key: String
    /// Without marks, of one line.
    let title: String
    let sentences: Range<Int>
}

/// A heading, or the source itself at the root of its tree.
struct IndexedHeading: Sendable {
    let source: Int
    /// The number of headings above it.
    let depth: Int
    /// Without marks; the root has the source's title.
    let title: String
    /// For comparison: see ``GenericHeadings/key(_:)``.
    let key: String
    /// The sentences before its first child.
    var own: Range<Int>
    /// All its sentences, those of its children too.
    var all: Range<Int>

    var isRoot: Bool { depth == 0 }
}

/// A sentence of a source.
struct IndexedSentence: Sendable {
    let text: String
    let source: Int
    let heading: Int
    /// The paragraph, numbered through all sources.
    let paragraph: Int
    let words: Int
    let isUsable: Bool
    let vector: TermVector
    let standing: SentenceStanding
    /// Whether it names what its passage is about, at whatever place.
    let namesSubject: Bool
    /// Whether it may speak of something that an earlier sentence names.
    let pointsBack: Bool
    /// Whether it speaks to its reader, or of its writer: "you", "we".
    let isPersonal: Bool
    /// The first year it speaks of.
    let year: Int?
    /// Whether it has a date or a figure.
    let hasNumber: Bool
}
