import Testing

@testable import PaymentSimulator

@Suite("State")
struct StateTests {
    private let answer = IdempotentAnswers.Answer(status: 500, body: Array("{}".utf8), requestID: "req_1")

    @Test("a key gives its stored answer again, also a 500, for a day")
    func replay() throws {
        var answers = IdempotentAnswers()
        #expect(try answers.admit(key: "k", fingerprint: "f", now: 0) == .execute)
        answers.finish(key: "k", answer: answer)
        #expect(try answers.admit(key: "k", fingerprint: "f", now: 86_399) == .replay(answer))
        #expect(try answers.admit(key: "k", fingerprint: "f", now: 86_400) == .execute)
    }

    @Test("a key is refused with other parameters, and while its first call is in flight")
    func conflicts() throws {
        var answers = IdempotentAnswers()
        _ = try answers.admit(key: "k", fingerprint: "f", now: 0)
        #expect { try answers.admit(key: "k", fingerprint: "f", now: 1) } throws: { ($0 as? APIError)?.status == 409 }
        answers.finish(key: "k", answer: answer)
        #expect { try answers.admit(key: "k", fingerprint: "g", now: 1) } throws: {
            ($0 as? APIError)?.status == 400 && ($0 as? APIError)?.type == "idempotency_error"
        }
        #expect { try answers.admit(key: String(repeating: "k", count: 256), fingerprint: "f", now: 1) } throws: {
            ($0 as? APIError)?.status == 400
        }
    }

    @Test("a call that was not executed frees its key")
    func freed() throws {
        var answers = IdempotentAnswers()
        _ = try answers.admit(key: "k", fingerprint: "f", now: 0)
        answers.finish(key: "k", answer: nil)
        #expect(try answers.admit(key: "k", fingerprint: "g", now: 0) == .execute)
    }

    @Test("stores keep the newest and forget the oldest")
    func bounds() throws {
        var answers = IdempotentAnswers(capacity: 10)
        var book = PurchaseBook(capacity: 10)
        var log = EventLog(capacity: 10)
        var first: Purchase?
        for index in 0..<40 {
            _ = try answers.admit(key: "k\(index)", fingerprint: "f", now: 0)
            answers.finish(key: "k\(index)", answer: answer)
            var purchase = try Orders.purchase()
            _ = purchase.receive(.pay, stamp: Orders.stamp)
            book.keep(purchase)
            if first == nil { first = purchase }
            let event = SimulatorEvent(type: "t", object: .null)
            log.append(.init(id: "e\(index)", created: index, event: event, cause: nil, apiVersion: "v"))
        }
        #expect(book.newestFirst.count <= 10)
        #expect(book.owning(try #require(first?.intent?.id)) == nil)
        #expect(log.newestFirst.count <= 10)
        #expect(log.newestFirst.first?.id == "e39")
        #expect(log.object("e0") == nil)
        #expect(try answers.admit(key: "k0", fingerprint: "g", now: 0) == .execute)
        #expect(try answers.admit(key: "k39", fingerprint: "f", now: 0) == .replay(answer))
    }

    @Test(
        "webhook faults shape the deliveries of one change",
        arguments: [
            (#"{"webhook": {}}"#, [["1", "2"]]),
            (#"{"webhook": {"duplicate": 3}}"#, [["1", "2"], ["1", "2"], ["1", "2"]]),
            (#"{"webhook": {"reorder": true}}"#, [["2", "1"]]),
            (#"{"webhook": {"drop": true}}"#, []),
        ])
    func webhookFaults(json: String, expected: [[String]]) throws {
        var plan = FaultPlan()
        try plan.apply(Array(json.utf8))
        let batches = plan.webhook.batches(of: ["1", "2"].map { Delivery(eventID: $0, body: []) })
        #expect(batches.map { $0.deliveries.map(\.eventID) } == expected)
    }

    @Test("a delay holds deliveries back")
    func delay() throws {
        var plan = FaultPlan()
        try plan.apply(Array(#"{"webhook": {"delay_seconds": 1.5}}"#.utf8))
        let batches = plan.webhook.batches(of: [Delivery(eventID: "1", body: [])])
        #expect(batches.map(\.delay) == [.milliseconds(1_500)])
    }

    @Test("an API fault hits the calls it names, as often as asked")
    func apiFault() throws {
        var plan = FaultPlan()
        try plan.apply(Array(#"{"api": {"status": 500, "times": 2, "path": "v1/refunds"}}"#.utf8))
        #expect(plan.takeAPIFault(path: "/simulator/v1/events") == nil)
        #expect(plan.takeAPIFault(path: "/simulator/v1/refunds")?.error.status == 500)
        #expect(plan.takeAPIFault(path: "/simulator/v1/refunds") != nil)
        #expect(plan.takeAPIFault(path: "/simulator/v1/refunds") == nil)
    }

    @Test(
        "a fault that is not understood is refused rather than ignored",
        arguments: [
            "", "[]", "{", #"{"webhok": {}}"#, #"{"webhook": {"dupplicate": 2}}"#, #"{"webhook": {"duplicate": 0}}"#,
            #"{"webhook": {"duplicate": "many"}}"#, #"{"api": {"times": 1}}"#, #"{"api": {"status": 200}}"#,
            #"{"webhook": 1}"#, #"{"webhook": {"delay_seconds": -1}}"#,
        ])
    func faultRefused(json: String) {
        var plan = FaultPlan()
        #expect { try plan.apply(Array(json.utf8)) } throws: { ($0 as? APIError)?.status == 400 }
        #expect(plan == FaultPlan())
    }

    @Test(
        "pauses double up to the longest, until the delivery is given up",
        arguments: [
            (1, Duration.seconds(1)), (2, .seconds(2)), (3, .seconds(4)), (7, .seconds(60)), (15, .seconds(60)),
            (16, nil),
        ])
    func pauses(failures: Int, pause: Duration?) {
        #expect(RetrySchedule().pause(after: failures) == pause)
    }
}
