import Testing

@testable import Payments

@Suite("What goes back of a price")
struct DeliveredShareTests {
    @Test(
        "is the price less the rounded-down price of what was delivered",
        arguments: [
            (words: 0, target: 1_200, refund: 1_000), (400, 1_200, 667), (800, 1_200, 334), (1_200, 1_200, 0),
            (1_300, 1_200, 0), (-5, 1_200, 1_000), (1, 3, 667), (5, 0, 1_000), (0, 0, 1_000),
        ] as [(words: Int64, target: Int64, refund: Int64)])
    func table(words: Int64, target: Int64, refund: Int64) {
        #expect(DeliveredShare(words: words, target: target).refund(of: 1_000) == refund)
    }

    @Test("never overflows, and is never more than the price or less than nothing", arguments: 0..<500)
    func bounds(seed: UInt64) {
        var generator = SplitMix(seed: seed)
        let price = Int64.random(in: 1...Int64.max, using: &generator)
        let share = DeliveredShare(
            words: .random(in: 0...Int64.max, using: &generator), target: .random(in: 0...Int64.max, using: &generator))
        #expect((0...price).contains(share.refund(of: price)))
    }
}
