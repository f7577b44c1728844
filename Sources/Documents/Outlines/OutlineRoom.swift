/// How many words an outline may plan: those of the pages that are paid for, within a tenth.
package struct OutlineRoom: Sendable, Hashable {
    package let words: ClosedRange<Int>

    /// - Parameter pages: as priced.
    package init(pages: Int) {
        let target = pages * GenerationInput.wordsPerPage
        // Rounded inwards, so that no outline is ever more than a tenth away.
        words = (target * 9 + 9) / 10...target * 11 / 10
    }

    package func contains(_ targetWords: Int) -> Bool { words.contains(targetWords) }
}
