import Database
import TestSupport
import Testing

@testable import Payments

@Suite("Two transactions about one document")
struct RaceTests {
    @Test("that both take money for it deliver once, and need no second attempt", arguments: Engine.available)
    func twoPayments(engine: Engine) async throws {
        try await engine.withShop { shop in
            let first = try await shop.addPayment()
            try await shop.deliver(Events.session("expired", of: first, id: "evt_0"))
            try await shop.work()
            let second = try await shop.addPayment(document: first.documentID)
            let gate = Gate()
            shop.fulfilment.once(at: .delivering) { gate.pass() }
            try await shop.deliver(Events.intent("succeeded", of: first, id: "evt_1", intent: "pi_1"))
            try await shop.deliver(Events.intent("succeeded", of: second, id: "evt_2", intent: "pi_2"))
            try await withThrowingTaskGroup { group in
                group.addTask { try await shop.work() }
                // One is paid but not committed, and the other cannot see it.
                try await eventually("one delivers") { gate.arrivals == 1 }
                try await Locks(of: shop.database).somebodyWaits()
                gate.open()
                try await group.waitForAll()
            }
            let states = try await shop.allPayments().map(\.state.rawValue).sorted()
            #expect(states == ["mismatch", "paid"])
            #expect(try await shop.fulfilled().count == 1)
            #expect(try await shop.count("jobs WHERE state = 'completed' AND attempt = 1") == 3)
        }
    }

    @Test("a checkout and the money that comes meanwhile, do not block each other", arguments: Engine.available)
    func checkoutAgainstPaid(engine: Engine) async throws {
        var name = ""
        try await engine.withDatabaseURL { url in
            try await Engine.withOpenDatabase(url, poolSize: 8) { database in
                try await TestHTTP.with { http in
                    let shop = try await Shop(database, http, patience: .init(pause: .zero))
                    try await race(in: shop)
                    name = try await Self.name(of: database)
                }
            }
            if engine == .postgresql { #expect(try await Locks.deadlocks(ofDatabase: name) == 0) }
        }
    }

    /// A second checkout finds the open payment while an event pays it: each needs the payment and the document.
    private func race(in shop: Shop) async throws {
        let payment = try await shop.addPayment(session: "cs_1", intent: "pi_1")
        try await shop.database.execute(
            "UPDATE payments SET checkout_url = 'https://pay.example/cs_1' WHERE id = \(payment.id)")
        try await shop.deliver(Events.session("completed", of: payment, id: "evt_1"))
        let gate = Gate()
        shop.fulfilment.once(at: .ordering) { gate.pass() }
        try await withThrowingTaskGroup { group in
            group.addTask {
                let checkout = try await shop.checkout(payment.documentID, key: "key-2")
                #expect(checkout.sessionID == "cs_1")
                #expect(!checkout.isNew)
            }
            try await eventually("the checkout holds its locks") { gate.arrivals == 1 }
            group.addTask { try await shop.work() }
            try await Locks(of: shop.database).somebodyWaits()
            gate.open()
            try await group.waitForAll()
        }
        #expect(try await shop.state(payment) == .paid)
        #expect(try await shop.fulfilled() == [payment.id.text])
    }

    private static func name(of database: any Database) async throws -> String {
        guard database.dialect == .postgresql else { return "" }
        return try await database.fetch("SELECT CAST(current_database() AS TEXT) AS name").first?["name"] ?? ""
    }
}
