import Database
import TestSupport
import Testing

@testable import Payments

@Suite("Promises of refunds")
struct ReservationTests {
    @Test("made at the same moment never exceed the money", arguments: Engine.available)
    func together(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1"))
            try await shop.work()
            let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask {
                        do {
                            try await shop.database.write { [payments = shop.payments] transaction in
                                _ = try payments.refund(payment.id, amount: 300, why: "sorry", in: transaction)
                            }
                            return false
                        } catch is RefundError {
                            return true
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(refused == 17)
            #expect(try await shop.refunds(payment.id) == Array(repeating: "operator 300 reserved", count: 3))
            // The rest is smaller than what is asked for now, and is all that an early end can give.
            try await shop.endEarly(payment, words: 0, of: 1, isFinal: true)
            #expect(try await shop.refunds(payment.id).last == "ended_early 100 reserved")
        }
    }

    @Test("are decided once, though two operators approve at the same moment", arguments: Engine.available)
    func approvedTwice(engine: Engine) async throws {
        try await engine.withShop { shop in
            let payment = try await shop.addPayment()
            try await shop.deliver(Events.intent("succeeded", of: payment, id: "evt_1"))
            try await shop.work()
            let request = try await shop.payments.requestRefund(
                of: payment.id, user: shop.customer, reason: "It is not what I wanted.", category: .quality)
            await #expect(throws: RefundRequestError.openAlready) {
                try await shop.payments.requestRefund(
                    of: payment.id, user: shop.customer, reason: "It is not what I wanted.", category: .quality)
            }
            let approved = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        try await shop.database.write { [payments = shop.payments] transaction in
                            let result =
                                number.isMultiple(of: 2)
                                ? try payments.approve(request.id, note: nil, actor: "a", in: transaction)
                                : try payments.reject(request.id, note: nil, actor: "b", in: transaction)
                            if case .success = result { return true }
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(approved == 1)
            #expect(try await shop.refunds(payment.id).count <= 1)
        }
    }
}
