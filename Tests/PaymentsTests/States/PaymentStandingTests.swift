import Testing

@testable import Payments

@Suite("What a payment's state follows from")
struct PaymentStandingTests {
    private static func standing(
        _ money: PaymentMoney = .right, refunded: Int64 = 0, disputes: [DisputeStatus] = []
    ) -> PaymentStanding {
        PaymentStanding(money: money, received: 1_000, refunded: refunded, disputes: disputes)
    }

    @Test("is the worst of what is known")
    func states() {
        #expect(Self.standing().state == .paid)
        #expect(Self.standing(refunded: 1).state == .partiallyRefunded)
        #expect(Self.standing(refunded: 1_000).state == .refunded)
        #expect(Self.standing(disputes: [.needsResponse]).state == .disputed)
        #expect(Self.standing(refunded: 1, disputes: [.underReview]).state == .disputed)
        #expect(Self.standing(refunded: 1_000, disputes: [.underReview]).state == .refunded)
        #expect(Self.standing(disputes: [.lost]).state == .refunded)
        #expect(Self.standing(.wrong).state == .mismatch)
        #expect(Self.standing(.wrong, refunded: 1).state == .mismatch)
        #expect(Self.standing(.wrong, disputes: [.needsResponse]).state == .mismatch)
        #expect(Self.standing(.wrong, refunded: 1_000).state == .refunded)
        for closed in [DisputeStatus.won, .warningClosed, .prevented, .warningNeedsResponse] {
            #expect(Self.standing(disputes: [closed]).state == .paid)
        }
    }

    @Test("holds the delivery by the worst open dispute")
    func holds() {
        #expect(Self.standing().hold == nil)
        #expect(Self.standing(disputes: [.warningNeedsResponse]).hold == .paused)
        #expect(Self.standing(disputes: [.warningUnderReview, .won]).hold == .paused)
        #expect(Self.standing(disputes: [.warningUnderReview, .needsResponse]).hold == .suspended)
        #expect(Self.standing(disputes: [.won, .warningClosed]).hold == nil)
    }

    @Test("never leaves more to refund than what remains")
    func refundable() {
        #expect(Self.standing(refunded: 300).refundable(beside: 200) == 500)
        #expect(Self.standing(refunded: 900).refundable(beside: 200) == 0)
        #expect(Self.standing(disputes: [.lost]).refundable(beside: 0) == 0)
    }

    @Test("of a dispute and of a refund is the furthest, in any order")
    func merging() {
        for first in DisputeStatus.allCases {
            for second in DisputeStatus.allCases { #expect(first.merged(with: second) == second.merged(with: first)) }
        }
        for first in RefundState.allCases {
            for second in RefundState.allCases { #expect(first.merged(with: second) == second.merged(with: first)) }
        }
        #expect(DisputeStatus.won.merged(with: .needsResponse) == .won)
        #expect(RefundState.succeeded.merged(with: .failed) == .failed)
        #expect(RefundState.succeeded.merged(with: .pending) == .succeeded)
    }
}
