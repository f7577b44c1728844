import Database
import Foundation
import TestSupport
import Testing

@testable import Payments

/// What the provider has to say about a payment, in any order and any number, through the same code as in the server.
@Suite("A payment's history")
struct HistoryTests {
    /// One thing that the provider says; its text names it in a report.
    struct Fact: Hashable, CustomStringConvertible {
        enum Kind: Hashable {
            case processing, declined, canceled, expired, succeeded, sessionPaid
            case refund(number: Int, amount: Int, status: String)
            case dispute(number: Int, status: String)
        }

        let kind: Kind

        var description: String {
            switch kind {
            case .refund(let number, let amount, let status): "re_\(number) of \(amount) \(status)"
            case .dispute(let number, let status): "dp_\(number) \(status)"
            default: "\(kind)"
            }
        }

        func event(of payment: Payment, tag: String, copy: Int) -> [UInt8] {
            let id = "evt_\(tag)_\(copy)"
            let (session, intent) = ("cs_\(tag)", "pi_\(tag)")
            return switch kind {
            case .processing: Events.intent("processing", of: payment, id: id, intent: intent)
            case .declined: Events.intent("payment_failed", of: payment, id: id, intent: intent)
            case .canceled: Events.intent("canceled", of: payment, id: id, intent: intent)
            case .expired: Events.session("expired", of: payment, id: id, session: session, intent: intent)
            case .succeeded: Events.intent("succeeded", of: payment, id: id, intent: intent)
            case .sessionPaid: Events.session("completed", of: payment, id: id, session: session, intent: intent)
            case .refund(let number, let amount, let status):
                Events.refund(
                    "updated", id: id, refund: "re_\(tag)_\(number)", intent: intent, amount: amount, status: status)
            case .dispute(let number, let status):
                Events.dispute("updated", id: id, status: status, dispute: "dp_\(tag)_\(number)", intent: intent)
            }
        }
    }

    /// What everything must agree on in the end.
    struct Outcome: Equatable {
        let state: PaymentState?
        let refunded: Int64?
        let parked: Int
    }

    @Test("ends the same in any order, with anything repeated", arguments: Engine.available)
    func anyOrder(engine: Engine) async throws {
        let histories = engine == .sqlite ? 120 : 40
        try await engine.withShop { shop in
            for seed in 0..<UInt64(histories) {
                var generator = SplitMix(seed: seed)
                let facts = Self.facts(using: &generator)
                let expected = try await Self.outcome(of: facts, in: shop)
                for _ in 0..<3 {
                    let told = facts.flatMap {
                        Array(repeating: $0, count: Int.random(in: 1...3, using: &generator))
                    }.shuffled(using: &generator)
                    guard try await Self.outcome(of: told, in: shop) != expected else { continue }
                    let report = try await Self.shrunk(facts, told, in: shop)
                    Issue.record("seed \(seed): \(report)")
                    return
                }
            }
        }
    }

    @Test("delivers once for money that stays, however it is told", arguments: Engine.available)
    func delivers(engine: Engine) async throws {
        try await engine.withShop { shop in
            var generator = SplitMix(seed: 7)
            for _ in 0..<30 {
                let facts = [
                    Fact(kind: .succeeded), Fact(kind: .sessionPaid), Fact(kind: .processing), Fact(kind: .expired),
                    Fact(kind: .refund(number: 1, amount: 400, status: "succeeded")),
                    Fact(kind: .dispute(number: 1, status: "needs_response")),
                    Fact(kind: .dispute(number: 1, status: "won")),
                ]
                let told = (facts + facts).shuffled(using: &generator)
                let before = try await shop.fulfilled().count
                let outcome = try await Self.outcome(of: told, in: shop)
                #expect(outcome == Outcome(state: .partiallyRefunded, refunded: 400, parked: 0), "\(told)")
                #expect(try await shop.fulfilled().count == before + 1, "\(told)")
            }
            #expect(try await shop.count("reversals") == 0)
        }
    }

    /// A history that can be: the money comes or not, refunds and disputes go their ways.
    private static func facts(using generator: inout SplitMix) -> [Fact] {
        let attempts: [Fact.Kind] = [.processing, .declined, .canceled, .expired]
        var kinds = attempts.filter { _ in Bool.random(using: &generator) }
        guard Int.random(in: 0..<5, using: &generator) > 0 else { return kinds.map(Fact.init) }
        kinds += Bool.random(using: &generator) ? [.succeeded, .sessionPaid] : [.succeeded]
        var left = 1_000
        for number in 0..<Int.random(in: 0...3, using: &generator) where left > 0 {
            let amount = Bool.random(using: &generator) ? left : Int.random(in: 1...left, using: &generator)
            let ways = [["pending"], ["pending", "succeeded"], ["succeeded", "failed"], ["pending", "canceled"]]
            let way = ways.randomElement(using: &generator) ?? []
            kinds += way.map { .refund(number: number, amount: amount, status: $0) }
            if way.last != "failed", way.last != "canceled" { left -= amount }
        }
        for number in 0..<Int.random(in: 0...1, using: &generator) {
            let ways = [
                ["warning_needs_response", "warning_closed"], ["needs_response"], ["needs_response", "won"],
                ["warning_needs_response", "needs_response", "under_review", "lost"],
            ]
            kinds += (ways.randomElement(using: &generator) ?? []).map { .dispute(number: number, status: $0) }
        }
        return kinds.map(Fact.init)
    }

    /// Tells a new payment these facts, one after the other.
    private static func outcome(of facts: [Fact], in shop: Shop) async throws -> Outcome {
        let payment = try await shop.addPayment()
        let tag = payment.id.text
        for (copy, fact) in facts.enumerated() {
            let body = fact.event(of: payment, tag: tag, copy: copy)
            let event = try JSONDecoder().decode(StripeEvent.self, from: Data(body))
            try await shop.database.write { [shop] transaction in
                let receipt = try WebhookInbox.store(
                    event, body: body, ignored: nil, at: shop.clock.now, in: transaction)
                try shop.payments.process(receipt.id, in: transaction)
            }
        }
        let now = try await shop.payment(payment.id)
        return Outcome(
            state: now?.state, refunded: now?.refundedAmount,
            parked: try await shop.count("webhook_events WHERE status = 'parked' AND intent_id = \("pi_" + tag)"))
    }

    /// The shortest part of two tellings that still end differently.
    private static func shrunk(_ first: [Fact], _ second: [Fact], in shop: Shop) async throws -> String {
        var (first, second) = (first, second)
        var candidates = Array(Set(first))
        while let fact = candidates.popLast() {
            let (shorter, other) = (first.filter { $0 != fact }, second.filter { $0 != fact })
            guard try await outcome(of: shorter, in: shop) != outcome(of: other, in: shop) else { continue }
            (first, second) = (shorter, other)
            candidates = Array(Set(first))
        }
        // Repetitions too.
        var index = 0
        while index < second.count {
            var other = second
            other.remove(at: index)
            if Set(other) == Set(first), try await outcome(of: first, in: shop) != outcome(of: other, in: shop) {
                second = other
            } else {
                index += 1
            }
        }
        let ends = (try await outcome(of: first, in: shop), try await outcome(of: second, in: shop))
        return "\(first) ends as \(ends.0), \(second) as \(ends.1)"
    }
}
