/// What a text is about: its terms, each with a weight.
///
/// Of unit length, so that the product of two is their similarity.
struct TermVector: Sendable {
    struct Entry: Sendable {
        let term: Int32
        let weight: Float
    }

    /// In the order of the terms.
    let entries: [Entry]

    static let empty = TermVector(weights: [])

    /// - Parameter weights: each term at most once, in any order.
    init(weights: [Entry]) {
        let length = weights.reduce(into: Float(0)) { $0 += $1.weight * $1.weight }.squareRoot()
        guard length > 0 else {
            entries = []
            return
        }
        entries = weights.map { Entry(term: $0.term, weight: $0.weight / length) }.sorted { $0.term < $1.term }
    }

    /// The direction of several texts together.
    ///
    /// - Parameter parts: vectors and how much each counts.
    init(sum parts: [(vector: TermVector, share: Float)]) {
        var weights: [Int32: Float] = [:]
        for part in parts {
            for entry in part.vector.entries { weights[entry.term, default: 0] += entry.weight * part.share }
        }
        self.init(weights: weights.map { Entry(term: $0.key, weight: $0.value) }.sorted { $0.term < $1.term })
    }

    var isEmpty: Bool { entries.isEmpty }

    /// From 0, nothing in common, to 1, the same words.
    func similarity(to other: TermVector) -> Float {
        var sum: Float = 0
        var (left, right) = (0, 0)
        while left < entries.count, right < other.entries.count {
            let (first, second) = (entries[left], other.entries[right])
            if first.term == second.term {
                sum += first.weight * second.weight
                left += 1
                right += 1
            } else if first.term < second.term {
                left += 1
            } else {
                right += 1
            }
        }
        return sum
    }
}
