import Testing

@testable import PaymentSimulator

@Suite("The life of a purchase")
struct PurchaseTests {
    @Test(
        "each action tells the merchant what Stripe would, and leaves the session as Stripe would",
        arguments: [
            (
                [CustomerAction.pay],
                [
                    "payment_intent.created", "charge.succeeded", "payment_intent.succeeded",
                    "checkout.session.completed",
                ],
                "complete", "paid", "succeeded"
            ),
            (
                [.decline], ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"],
                "open", "unpaid", "requires_payment_method"
            ),
            (
                [.decline, .pay],
                [
                    "payment_intent.created", "charge.failed", "payment_intent.payment_failed", "charge.succeeded",
                    "payment_intent.succeeded", "checkout.session.completed",
                ], "complete", "paid", "succeeded"
            ),
            (
                [.later],
                [
                    "payment_intent.created", "charge.pending", "payment_intent.processing",
                    "checkout.session.completed",
                ],
                "complete", "unpaid", "processing"
            ),
            (
                [.later, .settle],
                [
                    "payment_intent.created", "charge.pending", "payment_intent.processing",
                    "checkout.session.completed",
                    "charge.succeeded", "payment_intent.succeeded", "checkout.session.async_payment_succeeded",
                ], "complete", "paid", "succeeded"
            ),
            (
                [.later, .fail],
                [
                    "payment_intent.created", "charge.pending", "payment_intent.processing",
                    "checkout.session.completed",
                    "charge.failed", "payment_intent.payment_failed", "checkout.session.async_payment_failed",
                ], "complete", "unpaid", "requires_payment_method"
            ),
        ])
    func actions(
        actions: [CustomerAction], types: [String], status: String, paymentStatus: String, intentStatus: String
    ) throws {
        var purchase = try Orders.purchase()
        let happened = actions.flatMap { purchase.receive($0, stamp: Orders.stamp) }
        let session = purchase.session.object(pageURL: nil)
        #expect(happened.map(\.type) == types)
        #expect(session["status"]?.text == status)
        #expect(session["payment_status"]?.text == paymentStatus)
        #expect(session["payment_intent"]?.text == purchase.intent?.id)
        #expect(purchase.intent?.object["status"]?.text == intentStatus)
    }

    @Test("the session names no intent before the customer tries to pay, and carries the merchant's references")
    func fresh() throws {
        let session = try Orders.purchase().session.object(pageURL: "http://127.0.0.1/pay/x")
        #expect(session["payment_intent"] == .null)
        #expect(session["amount_total"] == 1250)
        #expect(session["currency"] == "eur")
        #expect(session["livemode"] == false)
        #expect(session["client_reference_id"] == "pay-1")
        #expect(session["metadata"] == ["payment_id": "pay-1"])
        #expect(session["url"] == "http://127.0.0.1/pay/x")
        #expect(session["id"]?.text?.hasPrefix("cs_test_") == true)
    }

    @Test("whatever is done in whatever order, money comes at most once and a success is never undone")
    func everySequence() throws {
        let start = try Orders.purchase()
        var reached = [(purchase: start, types: [String]())]
        for _ in 0..<5 {
            reached = reached.flatMap { step in
                (CustomerAction.allCases.map(Optional.some) + [nil]).map { action in
                    var purchase = step.purchase
                    let happened = action.map { purchase.receive($0, stamp: Orders.stamp) } ?? purchase.expire()
                    if step.purchase.session.isPaid {
                        #expect(purchase.session == step.purchase.session && happened.isEmpty)
                    }
                    return (purchase, step.types + happened.map(\.type))
                }
            }
        }
        #expect(reached.count == 16_807)
        for (purchase, types) in reached {
            let completions = types.count { $0 == "checkout.session.completed" }
            let successes = types.count { $0 == "payment_intent.succeeded" }
            let paid = purchase.session.isPaid
            let isSound =
                completions <= 1 && successes == (paid ? 1 : 0)
                && purchase.charges.count { $0.status == .succeeded } == (paid ? 1 : 0)
                && (purchase.intent?.amountReceived ?? 0) == (paid ? 1250 : 0)
                && !(paid && types.contains("checkout.session.expired"))
            #expect(isSound, "\(types)")
        }
    }

    @Test("an expired session takes no payment, and its intent is given up")
    func expiry() throws {
        var purchase = try Orders.purchase()
        _ = purchase.receive(.decline, stamp: Orders.stamp)
        #expect(purchase.expire().map(\.type) == ["checkout.session.expired", "payment_intent.canceled"])
        #expect(purchase.receive(.pay, stamp: Orders.stamp).isEmpty)
        #expect(purchase.expire().isEmpty)
    }

    @Test("partial refunds add up to what was captured and no further")
    func partialRefunds() throws {
        var purchase = try Orders.purchase()
        #expect(throws: APIError.self) {
            try purchase.refund(Orders.refund(nil), status: .succeeded, stamp: Orders.stamp)
        }
        _ = purchase.receive(.pay, stamp: Orders.stamp)
        let (_, happened) = try purchase.refund(Orders.refund(1000), status: .succeeded, stamp: Orders.stamp)
        #expect(happened.map(\.type) == ["refund.created", "charge.refunded", "refund.updated"])
        #expect(purchase.captured?.object["refunded"] == false)
        for amount in [251, 0, -1] {
            #expect(throws: APIError.self) {
                try purchase.refund(Orders.refund(amount), status: .succeeded, stamp: Orders.stamp)
            }
        }
        let (rest, _) = try purchase.refund(Orders.refund(nil), status: .succeeded, stamp: Orders.stamp)
        #expect(rest.amount == 250)
        #expect(purchase.captured?.object["refunded"] == true)
        #expect { try purchase.refund(Orders.refund(1), status: .succeeded, stamp: Orders.stamp) } throws: {
            ($0 as? APIError)?.code == "charge_already_refunded"
        }
    }

    @Test("a refund that fails gives its amount back, once")
    func failedRefund() throws {
        var purchase = try Orders.purchase()
        _ = purchase.receive(.pay, stamp: Orders.stamp)
        let (refund, _) = try purchase.refund(Orders.refund(nil), status: .pending, stamp: Orders.stamp)
        #expect(purchase.refundable == 0)
        #expect(purchase.moveRefund(refund.id, to: .succeeded).map(\.type) == ["refund.updated"])
        #expect(purchase.moveRefund(refund.id, to: .failed).map(\.type) == ["refund.failed", "refund.updated"])
        #expect(purchase.refundable == 1250)
        #expect(purchase.moveRefund(refund.id, to: .succeeded).isEmpty)
    }

    @Test(
        "a dispute moves only forward",
        arguments: [
            (false, ["under_review", "won"], ["updated", "funds_reinstated", "closed"]),
            (false, ["lost", "won"], ["closed"]),
            (true, ["warning_closed", "needs_response"], ["closed"]),
            (
                true, ["warning_under_review", "needs_response", "lost"],
                ["updated", "updated", "funds_withdrawn", "closed"]
            ),
            (true, ["won", "lost"], []),
        ])
    func disputes(isInquiry: Bool, moves: [String], types: [String]) throws {
        var purchase = try Orders.purchase()
        let early = purchase.dispute(isInquiry: isInquiry, reason: "general", stamp: Orders.stamp)
        #expect(early == nil)
        _ = purchase.receive(.pay, stamp: Orders.stamp)
        let dispute = purchase.dispute(isInquiry: isInquiry, reason: "general", stamp: Orders.stamp)
        let opened = try #require(dispute)
        let opening = opened.events.map(\.type)
        #expect(
            opening == ["charge.dispute.created"] + (isInquiry ? [] : ["charge.dispute.funds_withdrawn"]))
        let moved = try moves.flatMap { name in
            purchase.moveDispute(opened.dispute.id, to: try #require(Dispute.Status(rawValue: name)))
        }
        #expect(moved.map(\.type) == types.map { "charge.dispute.\($0)" })
    }

    @Test("disputed money is not refunded as well; an inquiry leaves it free")
    func disputedRefund() throws {
        var purchase = try Orders.purchase()
        _ = purchase.receive(.pay, stamp: Orders.stamp)
        let opened = purchase.dispute(isInquiry: true, reason: "general", stamp: Orders.stamp)
        let inquiry = try #require(opened).dispute
        _ = try purchase.refund(Orders.refund(1), status: .succeeded, stamp: Orders.stamp)
        _ = purchase.moveDispute(inquiry.id, to: .needsResponse)
        #expect { try purchase.refund(Orders.refund(1), status: .succeeded, stamp: Orders.stamp) } throws: {
            ($0 as? APIError)?.code == "charge_disputed"
        }
    }
}
