/// The time that most of a section's sentences speak of.
struct Period: Sendable {
    private let years: ClosedRange<Int>

    /// Too few dates show nothing.
    private static let fewest = 5
    /// Nothing within a lifetime is foreign.
    private static let shortest = 60

    /// Tukey's fences: one and a half times the middle half's width on either side of it.
    init?(_ years: [Int]) {
        guard years.count >= Self.fewest else { return nil }
        let sorted = years.sorted()
        let (low, high) = (sorted[sorted.count / 4], sorted[sorted.count * 3 / 4])
        let width = max(high - low, Self.shortest) * 3 / 2
        self.years = (low - width)...(high + width)
    }

    func contains(_ year: Int) -> Bool { years.contains(year) }
}
