import Testing

@testable import AI

@Suite("Sharing out words")
struct TargetScalingTests {
    @Test(
        "shares add up exactly and keep the proportions",
        arguments: [
            ([1, 1, 1], 100, [34, 33, 33]), ([1, 2, 1], 8, [2, 4, 2]), ([5], 7, [7]), ([1, 1, 1], 3, [1, 1, 1]),
            ([0, 10], 10, [1, 9]),
        ] as [([Double], Int, [Int])])
    func examples(weights: [Double], total: Int, expected: [Int]) {
        #expect(TargetScaling.scaled(weights, to: total) == expected)
    }

    @Test("whatever the weights, the sum is exact and nobody gets nothing", arguments: 1...200)
    func invariants(seed: Int) throws {
        var state = UInt64(seed)
        func random(_ bound: UInt64) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % bound)
        }
        let weights = (0...random(40)).map { _ in Double(random(10_000)) + 0.5 }
        let total = weights.count + random(60_000)
        let shares = try #require(TargetScaling.scaled(weights, to: total))
        #expect(shares.reduce(0, +) == total)
        #expect(shares.allSatisfy { $0 >= 1 })
    }

    @Test(
        "what cannot be shared is refused",
        arguments: [([], 5), ([1, 1], 1), ([0, 0], 5), ([-1, 2], 5), ([.infinity], 5), ([.nan], 5)]
            as [([Double], Int)])
    func refusals(weights: [Double], total: Int) {
        #expect(TargetScaling.scaled(weights, to: total) == nil)
    }
}
