/// How many sections a document of a given length has, and how its words are shared out.
struct OutlineSize {
    static let mostSections = 24

    let targetWords: Int

    /// How many words of the sources may stand in the introduction, beside its own.
    var introductionRoom: Double { max(0, min(80, Double(targetWords) / 60 - 20)) }

    /// The same for the conclusion.
    var conclusionRoom: Double { min(80, max(30, Double(targetWords) / 30)) }

    /// Neither may take a large part of a short document.
    func frame(_ words: Double) -> Double {
        max(1, min(words, Double(targetWords) / 5))
    }

    /// What remains for the sections between them, before they are known.
    var bodyWords: Int { max(1, targetWords * 17 / 20) }

    /// How many sections stand between introduction and conclusion.
    ///
    /// - Parameter available: the words that the sources could give; a section that nothing can fill is not planned.
    func sections(available: Int?) -> Int {
        // Short documents have short sections, long ones have longer ones: 190 to 450 words.
        let each = min(450, max(190, 140 + bodyWords / 20))
        let wished = min(Self.mostSections, max(3, Int((Double(bodyWords) / Double(each)).rounded())))
        guard let available else { return min(wished, bodyWords) }
        let smallest = 50
        return max(1, min(wished, available / smallest, bodyWords))
    }

    /// Shares the words of the body out by what the sources can give.
    ///
    /// Equal shares, bent towards the larger sources; and where there is text enough, none gets more than it can fill.
    func targets(available: [Int], bodyWords: Double) -> [Double] {
        guard !available.isEmpty else { return [] }
        let equal = bodyWords / Double(available.count)
        var targets = available.map { min(max(Double($0), 0.6 * equal), 1.6 * equal) }
        let total = available.reduce(0, +)
        guard Double(total) * 0.9 > bodyWords else { return scaled(targets, to: bodyWords) }
        // What exceeds one section's text goes to those that have some left; a few rounds settle all but extremes.
        for _ in 0..<4 {
            targets = scaled(targets, to: bodyWords)
            targets = zip(targets, available).map { min($0, max(1, 0.9 * Double($1))) }
        }
        return scaled(targets, to: bodyWords)
    }

    private func scaled(_ targets: [Double], to sum: Double) -> [Double] {
        let now = targets.reduce(0, +)
        return now > 0 ? targets.map { $0 * sum / now } : targets
    }
}
