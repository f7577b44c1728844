/// How long a section's text is, and what it cites.
package struct SectionMeasure: Sendable, Hashable {
    /// Citations are not counted.
    package let words: Int
    /// The keys, each once, in the order of their first appearance.
    package let citations: [String]

    /// - Parameter keys: those of the document's sources.
    package init(_ markdown: String, keys: Set<String>) {
        let sweep = CitationSweep(markdown, knownKeys: keys)
        words = WordCount.words(in: sweep.prose)
        citations = sweep.citations
    }
}
