import Foundation

/// Divides passages, in their order, into groups that become sections.
struct PassageGroups {
    private let passages: [Passage]
    /// How well a border suits before each passage, from -1, never, to 1.
    private let gaps: [Double]
    private let words: [Double]

    /// How much even lengths count against borders at the right places.
    private static let evenness = 1.4

    /// - Parameter mostWords: a longer passage counts as so many, as a section can use no more of it.
    init(_ passages: [Passage], isChronological: Bool, mostWords: Int) {
        self.passages = passages
        words = passages.map { Double(min($0.words, mostWords)) }
        gaps = passages.indices.map { place in
            guard place > 0 else { return 0 }
            return Self.gap(passages[place - 1], passages[place], isChronological: isChronological)
        }
    }

    private static func gap(_ before: Passage, _ after: Passage, isChronological: Bool) -> Double {
        if PassageOrder.haveLikeTitles(before, after) { return -1 }
        let unlikeness = 1 - Double(before.vector.similarity(to: after.vector))
        guard isChronological else { return 0.6 * unlikeness + (before.source == after.source ? 0 : 0.4) }
        let lifetime = 60.0
        guard let first = before.year, let second = after.year else { return 0.3 * unlikeness }
        return 0.7 * (1 - exp(-Double(abs(second - first)) / lifetime)) + 0.3 * unlikeness
    }

    /// The division into `count` groups that is best as a whole: even, with borders where the text changes.
    func divided(into count: Int) -> [[Passage]] {
        let count = min(count, passages.count)
        guard count > 0 else { return [] }
        let even = words.reduce(0, +) / Double(count)
        var sums = [0.0]
        for value in words { sums.append(sums[sums.count - 1] + value) }
        func cost(_ from: Int, _ to: Int) -> Double {
            let deviation = (sums[to] - sums[from] - even) / max(1, even)
            return Self.evenness * deviation * deviation - (from > 0 ? gaps[from] : 0)
        }
        // best[k][n]: the cheapest division of the first n passages into k groups; from[k][n]: where its last begins.
        let unreachable = Double.greatestFiniteMagnitude
        var best = [[Double]](repeating: [Double](repeating: unreachable, count: passages.count + 1), count: count + 1)
        var from = [[Int]](repeating: [Int](repeating: 0, count: passages.count + 1), count: count + 1)
        best[0][0] = 0
        for group in 1...count {
            for end in group...passages.count {
                for start in (group - 1)..<end where best[group - 1][start] < unreachable {
                    let total = best[group - 1][start] + cost(start, end)
                    if total < best[group][end] {
                        best[group][end] = total
                        from[group][end] = start
                    }
                }
            }
        }
        var groups: [[Passage]] = []
        var end = passages.count
        for group in stride(from: count, through: 1, by: -1) {
            let start = from[group][end]
            groups.append(Array(passages[start..<end]))
            end = start
        }
        return groups.reversed()
    }
}
