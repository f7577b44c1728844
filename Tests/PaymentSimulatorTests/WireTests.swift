import Foundation
import Testing

@testable import PaymentSimulator

@Suite("Wire format")
struct WireTests {
    @Test("the signature equals one computed by OpenSSL")
    func signatureVector() {
        let body = Array(#"{"id":"evt_1","object":"event","amount":"12,50 €"}"#.utf8)
        let header = WebhookSignature.header(
            body: body, secret: "whsec_test_secret", at: Date(timeIntervalSince1970: 1_767_225_600.9))
        #expect(header == "t=1767225600,v1=0b0c58295fefc8732214a041d0e1d2b2686f3a2a702fa40872910b5f2de1b3c5")
    }

    @Test("what is rendered is what a JSON parser reads")
    func jsonRoundTrip() throws {
        let text = "\"quotes\" \\ / \n \u{1} \u{1F} \u{7F} Рукопис 🖋"
        let value: JSONValue = ["text": .string(text), "list": [1, true, .null], "empty": [:]]
        let parsed = try JSONSerialization.jsonObject(with: Data(value.rendered())) as? [String: Any]
        #expect(parsed?["text"] as? String == text)
        #expect((parsed?["list"] as? [Any])?.count == 3)
        #expect(parsed?.count == 3)
    }

    @Test(
        "amounts are shown with the decimals of their currency",
        arguments: [
            (1250, "eur", "12.50 EUR"), (5, "usd", "0.05 USD"), (1250, "jpy", "1250 JPY"), (1250, "kwd", "1.250 KWD"),
            (100, "uah", "1.00 UAH"),
        ])
    func amounts(amount: Int, currency: String, shown: String) {
        #expect(AmountText.render(amount, currency) == shown)
    }

    @Test(
        "a session without a needed parameter, or with a wrong one, is refused",
        arguments: [
            ("mode=payment", ""), ("mode=payment", "mode=subscription"), ("success_url=https", "x=https"),
            ("success_url=https", "success_url=javascript"), ("unit_amount]=1250", "unit_amount]=-1"),
            ("unit_amount]=1250", "unit_amount]=0"), ("unit_amount]=1250", "unit_amount]=99999999999999999999"),
            ("unit_amount]=1250", "unit_amount]=12.5"), ("currency]=eur", "currency]=euro"),
            ("[quantity]=1", "[quantity]=0"), ("automatic_tax", "automatik_tax"), ("[name]=A+document", "[title]=A"),
            ("%2Fdone", "%0D%0Adone"),
        ])
    func orderRefused(part: String, replacement: String) throws {
        let body = Orders.body.replacing(part, with: replacement)
        #expect(body != Orders.body)
        let form = try FormDecoder.decode(Array(body.utf8))
        #expect { try SessionParameters(form, now: Orders.now) } throws: { ($0 as? APIError)?.status == 400 }
    }

    @Test("pages of a list follow each other without a gap")
    func pages() throws {
        let all = (0..<25).reversed().map { (id: "e\($0)", created: $0) }
        var cursor = ""
        var seen: [String] = []
        repeat {
            let form = try FormDecoder.decode(Array("limit=10\(cursor)".utf8))
            let page = try ListQuery(form).page(
                of: all, url: "/v1/events", id: \.id, created: \.created, render: { .string($0.id) })
            guard case .array(let items) = page["data"] else { break }
            seen += items.compactMap(\.text)
            guard page["has_more"] == true, let last = seen.last else { break }
            cursor = "&starting_after=\(last)"
        } while seen.count < 100
        #expect(seen == all.map(\.id))
    }

    @Test(
        "a list is bounded by time and by the cursor it ends before",
        arguments: [
            ("created[gte]=23", ["e24", "e23"]), ("created[gt]=23", ["e24"]), ("created[lt]=2", ["e1", "e0"]),
            ("created[lte]=0", ["e0"]), ("created[gte]=9&created[lt]=9", []), ("created=7", ["e7"]),
            ("ending_before=e20&limit=2", ["e22", "e21"]), ("created[gt]=9223372036854775807", []),
        ])
    func bounds(query: String, expected: [String]) throws {
        let all = (0..<25).reversed().map { (id: "e\($0)", created: $0) }
        let page = try ListQuery(FormDecoder.decode(Array(query.utf8))).page(
            of: all, url: "/v1/events", id: \.id, created: \.created, render: { .string($0.id) })
        #expect(page["data"] == .array(expected.map { .string($0) }))
    }

    @Test(
        "a list with an impossible limit or cursor is refused",
        arguments: [
            "limit=0", "limit=101", "limit=x", "starting_after=e99", "starting_after=e1&ending_before=e2",
        ])
    func listRefused(query: String) throws {
        let all = [(id: "e1", created: 1), (id: "e2", created: 2)]
        let form = try FormDecoder.decode(Array(query.utf8))
        #expect(throws: APIError.self) {
            try ListQuery(form).page(
                of: all, url: "/v1/events", id: \.id, created: \.created, render: { .string($0.id) })
        }
    }
}
