/// Scales whole numbers so that they add up to a given sum.
enum TargetScaling {
    /// Shares out `total` in proportion to `weights`, by largest remainders, at least 1 each.
    ///
    /// - Returns: `nil` when there are more weights than units to share, or no positive weight at all.
    static func scaled(_ weights: [Double], to total: Int) -> [Int]? {
        let sum = weights.reduce(0, +)
        guard !weights.isEmpty, weights.count <= total, sum > 0, sum.isFinite, weights.allSatisfy({ $0 >= 0 }) else {
            return nil
        }
        // One each first, so that the smallest weight keeps its section alive; the rest in proportion.
        let spare = Double(total - weights.count)
        let exact = weights.map { max(1, Double(total) * $0 / sum) - 1 }
        let exactSum = exact.reduce(0, +)
        let shares = exact.map { exactSum > 0 ? $0 * spare / exactSum : spare / Double(weights.count) }
        var result = shares.map { 1 + Int($0.rounded(.down)) }
        let order = shares.indices.sorted { left, right in
            let (first, second) = (
                shares[left] - shares[left].rounded(.down), shares[right] - shares[right].rounded(.down)
            )
            return first == second ? left < right : first > second
        }
        let missing = total - result.reduce(0, +)
        for step in 0..<max(0, missing) { result[order[step % order.count]] += 1 }
        return result
    }
}
