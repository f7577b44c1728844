import Foundation
import TestSupport
import Testing

@testable import PaymentSimulator

@Suite("The pay page")
struct PayPageTests {
    @Test(
        "a button leads where Stripe would lead",
        arguments: [
            ("pay", "https://shop.example/done?s=SESSION", "paid"),
            ("later", "https://shop.example/done?s=SESSION", "unpaid"),
            ("cancel", "https://shop.example/back", "unpaid"),
            ("decline", "/simulator/pay/SESSION", "unpaid"),
            ("settle", "/simulator/pay/SESSION", "unpaid"),
        ])
    func buttons(action: String, location: String, paymentStatus: String) async throws {
        try await SimulatedShop.run { shop in
            let id = try await shop.session()
            let answer = try await shop.press(action, id)
            #expect(answer.status == 303)
            #expect(answer.headers["location"] == location.replacing("SESSION", with: id))
            let session = try await shop.call("v1/checkout/sessions/\(id)")
            #expect(session.string("payment_status") == paymentStatus)
        }
    }

    @Test("the page offers what can be done, and nothing more")
    func states() async throws {
        try await SimulatedShop.run { shop in
            let id = try await shop.session()
            let open = try await shop.call("pay/\(id)", key: nil)
            #expect(open.status == 200)
            #expect(open.text.contains("12.50 EUR") && open.text.contains("A document"))
            #expect(open.text.contains("no money moves"))
            #expect(Self.offered(open.text) == ["pay", "later", "decline", "cancel"])
            _ = try await shop.press("decline", id)
            #expect(try await shop.call("pay/\(id)", key: nil).text.contains("declined"))
            _ = try await shop.press("later", id)
            #expect(Self.offered(try await shop.call("pay/\(id)", key: nil).text) == ["settle", "fail"])
            _ = try await shop.press("settle", id)
            let paid = try await shop.call("pay/\(id)", key: nil).text
            #expect(Self.offered(paid).isEmpty && paid.contains("complete"))
        }
    }

    @Test("ten tabs that pay at once pay once")
    func tabs() async throws {
        try await SimulatedShop.run { shop in
            let id = try await shop.session()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { _ = try await shop.press("pay", id) } }
                try await group.waitForAll()
            }
            #expect(try await shop.call("v1/events?type=payment_intent.succeeded").data.count == 1)
        }
    }

    @Test("an unknown session is 404 and an unknown action 400")
    func refused() async throws {
        try await SimulatedShop.run { shop in
            let id = try await shop.session()
            #expect(try await shop.call("pay/cs_test_none", key: nil).status == 404)
            #expect(try await shop.press("pay", "cs_test_none").status == 404)
            #expect(try await shop.press("steal", id).status == 400)
            #expect(try await shop.call("pay/\(id)", form: "", key: nil).status == 400)
        }
    }

    @Test("what the merchant calls the thing cannot become markup")
    func escaped() throws {
        let name = "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%27%26"
        let body = Orders.body.replacing("A+document", with: name)
        let form = try FormDecoder.decode(Array(body.utf8))
        let page = PayPage.render(Purchase(try SessionParameters(form, now: Orders.now), stamp: Orders.stamp))
        #expect(!page.contains("<script>"))
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"))
    }

    private static func offered(_ page: String) -> [String] {
        page.matches(of: /name="action" value="([a-z]+)"/).map { String($0.output.1) }
    }
}
