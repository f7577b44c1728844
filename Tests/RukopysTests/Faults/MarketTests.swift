import Database
import TestSupport
import Testing

/// The races of payments.md, each over all the server processes that a database can have.
@Suite("All the servers of one database")
struct MarketTests {
    @Test(
        "take 100 identical deliveries at once: all 200, one row, delivery_count 100, one job",
        arguments: Engine.available)
    func identical(engine: Engine) async throws {
        try await Market.open(on: engine, settings: RunningServer.slowWriting) { market in
            let order = try await market.order()
            try await market.pay(order)
            let event = try #require(try await market.events(of: order, "checkout.session.completed").first)
            let statuses = try await market.deliverAtOnce(Array(repeating: event, count: 100))
            #expect(statuses == Array(repeating: 200, count: 100))
            try await market.settled()
            let deliveries: [Int] = try await market.database.fetch("SELECT delivery_count FROM webhook_events")
                .map { try $0["delivery_count"] }
            #expect(deliveries == [100])
            #expect(try await market.count("jobs WHERE kind = 'process_webhook'") == 1)
            #expect(try await market.jobs(of: order) == 1)
        }
    }

    @Test(
        "take payment_intent.succeeded, charge.succeeded and checkout.session.completed at once: one job",
        arguments: Engine.available)
    func threeTypes(engine: Engine) async throws {
        try await Market.open(on: engine, settings: RunningServer.slowWriting) { market in
            let order = try await market.order()
            try await market.pay(order)
            let events = try await market.events(
                of: order, "payment_intent.succeeded", "charge.succeeded", "checkout.session.completed")
            #expect(events.count == 3)
            // Each to each server, several times.
            let statuses = try await market.deliverAtOnce((0..<8).flatMap { _ in events })
            #expect(Set(statuses) == [200])
            try await market.settled()
            #expect(try await market.count("webhook_events") == 3)
            #expect(try await market.jobs(of: order) == 1)
            #expect(try await market.payings(of: order) == 1)
        }
    }

    @Test("take 40 event ids for one fact: one transition", arguments: Engine.available)
    func twoIDs(engine: Engine) async throws {
        try await Market.open(on: engine, settings: RunningServer.slowWriting) { market in
            let order = try await market.order()
            try await market.pay(order)
            let event = try #require(try await market.events(of: order, "payment_intent.succeeded").first)
            let statuses = try await market.deliverAtOnce(
                (0..<40).map { event.merging(["id": .string("evt_\($0)")]) })
            #expect(Set(statuses) == [200])
            try await market.settled()
            #expect(try await market.count("webhook_events WHERE status = 'done'") == 40)
            #expect(try await market.payings(of: order) == 1)
            #expect(try await market.jobs(of: order) == 1)
        }
    }

    @Test("are asked 50 times while 50 webhooks come: one job, agreeing answers", arguments: Engine.available)
    func verify(engine: Engine) async throws {
        try await Market.open(on: engine, settings: RunningServer.slowWriting) { market in
            let order = try await market.order()
            try await market.pay(order)
            let event = try #require(try await market.events(of: order, "checkout.session.completed").first)
            let answers = try await market.atOnce(100) { number -> JSON? in
                guard number % 2 == 0 else {
                    #expect(try await market.deliver(event, to: number / 2) == 200)
                    return nil
                }
                let answer = try await market.api("GET", "payment/verify?session_id=\(order.session)", at: number / 2)
                #expect(answer.status == 200, "\(answer.text)")
                return answer.json
            }.compactMap { $0 }
            #expect(answers.count == 50)
            #expect(Set(answers.compactMap { $0["status"]?.string }) == ["paid"])
            #expect(Set(answers.map { $0["job_id"]?.string }).count == 1)
            #expect(answers.first?["job_id"]?.string != nil)
            try await market.settled()
            #expect(try await market.jobs(of: order) == 1)
            #expect(try await market.payings(of: order) == 1)
        }
    }

    @Test("get the same Idempotency-Key 50 times: one session", arguments: Engine.available)
    func sameKey(engine: Engine) async throws {
        try await Market.open(on: engine) { market in
            let document = try await market.describe()
            let answers = try await market.atOnce(50) { try await market.checkOut(document, key: "key", at: $0) }
            for answer in answers where answer.status >= 300 {
                #expect(answer.slug == "idempotency-key-in-flight", "\(answer.text)")
            }
            let opened = answers.filter { $0.status < 300 } + [try await market.checkOut(document, key: "key", at: 1)]
            #expect(Set(opened.map(\.bytes)).count == 1)
            #expect(try await market.count("payments") == 1)
        }
    }

    @Test("hear of a refund while another ends the job: one legal outcome", arguments: Engine.available)
    func refundAgainstCommit(engine: Engine) async throws {
        try await Market.open(on: engine) { market in
            // How far the making is, in percent, when the money goes back: files are made from 85 on.
            let moments = [10, 85, 90, 95, 99, 100]
            _ = try await market.atOnce(moments.count) { number in
                let order = try await market.order()
                try await market.pay(order)
                let paid = try await market.events(of: order, "checkout.session.completed")
                #expect(try await market.deliverAtOnce(paid) == [200])
                try await eventually("the document has come so far", within: .seconds(180)) {
                    let job = try await market.api("GET", "documents/\(order.document)", at: number)["job"]
                    return (job?["progress"]?.int ?? 0) >= moments[number]
                }
                try await market.refund(order)
                let events = try await market.events(of: order, "refund.created", "refund.updated", "charge.refunded")
                #expect(events.count == 3)
                #expect(Set(try await market.deliverAtOnce(events + events)) == [200])
            }
            try await market.settled()
            try await eventually("all jobs have ended") {
                try await market.count("jobs WHERE kind = 'generate_full_document' AND finished_at IS NULL") == 0
            }
            let rows = try await market.database.fetch(
                """
                SELECT d.status, j.state, p.state AS paid, p.refunded_amount
                FROM payments p JOIN documents d ON d.id = p.document_id JOIN jobs j ON j.id = d.job_id
                """)
            let outcomes = try Set(
                rows.map { row in
                    let (status, job, paid): (String, String, String) = (
                        try row["status"], try row["state"], try row["paid"]
                    )
                    return "\(status) \(job) \(paid) \(try row["refunded_amount"] as Int)"
                })
            #expect(rows.count == moments.count)
            #expect(
                outcomes.isSubset(of: ["refunded completed refunded 150", "refunded canceled refunded 150"]),
                "\(outcomes)")
            // Nothing is given back a second time because the making ended.
            #expect(try await market.count("refunds") == moments.count)
        }
    }
}
