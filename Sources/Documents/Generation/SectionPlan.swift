import AI

/// Which sections are written side by side.
struct SectionPlan: Sendable, Hashable {
    /// No more at once: a document shares its providers with others.
    static let most = 3

    /// The sections' places, in order; those of one range know nothing of each other's texts.
    let batches: [Range<Int>]

    /// Neighbours that the outline calls independent are written together, never the first or the last section, which
    /// lead in and sum up.
    init(_ outline: Outline) {
        let sections = outline.sections
        var batches: [Range<Int>] = []
        for place in sections.indices {
            let isInner = place > 0 && place < sections.count - 1
            let isFree = isInner && sections[place].isIndependent == true
            if isFree, let last = batches.last, last.count < Self.most, last.lowerBound > 0,
                sections[last.lowerBound].isIndependent == true
            {
                batches[batches.count - 1] = last.lowerBound..<(place + 1)
            } else {
                batches.append(place..<(place + 1))
            }
        }
        self.batches = batches
    }
}
