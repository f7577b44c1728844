import Database
import TestSupport
import Testing

@testable import Payments

@Suite("A webhook's signature")
struct SignatureTests {
    private static let now = TestClock.start.seconds
    private static let body = Array(#"{"id":"evt_1","object":"event","amount":"12,50 €"}"#.utf8)
    private static let current = "whsec_the-current-secret"
    private static let former = "whsec_the-former-secret"
    private static let unknown = "whsec_an-unknown-secret"
    /// Counts until the end of 2026, a year after the tests' clock.
    private static let rotating = "\(former)@2026-12-31"
    /// Ended with the day before the tests' clock.
    private static let expired = "\(former)@2025-12-31"

    /// The `v1` of the body under a secret.
    private static func code(_ secret: String = current, _ body: [UInt8] = body, time: String = "\(now)") -> String {
        Signing.hexCode(body, secret: secret, time: time)
    }

    /// A header with its secrets, and what is made of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let header: String?
        var body = SignatureTests.body
        var secrets = [SignatureTests.current]
        /// `nil` when it counts.
        let error: SignatureError?

        init(
            _ name: String, _ header: String?, body: [UInt8] = SignatureTests.body,
            secrets: [String] = [SignatureTests.current], error: SignatureError? = nil
        ) {
            (testDescription, self.header, self.body, self.secrets, self.error) = (name, header, body, secrets, error)
        }
    }

    private static let accepted = [
        Case("one signature", "t=\(now),v1=\(code())"),
        Case(
            "with the former secret while it still counts", "t=\(now),v1=\(code(former))", secrets: [current, rotating]),
        Case("with the current secret beside the former", "t=\(now),v1=\(code())", secrets: [rotating, current]),
        Case("two, of which the second is right", "t=\(now),v1=\(code(unknown)),v1=\(code())"),
        Case("two, of which the first is right", "t=\(now),v1=\(code()),v1=\(code(unknown))"),
        Case("one of each secret", "t=\(now),v1=\(code()),v1=\(code(former))", secrets: [current, rotating]),
        Case(
            "sixteen, of which the last is right",
            "t=\(now)," + String(repeating: "v1=\(code(unknown)),", count: 15) + "v1=\(code())"),
        Case("with other schemes beside it", "t=\(now),v0=\(code(unknown)),v1=\(code()),v2=anything"),
        Case("with the time at the end", "v1=\(code()),t=\(now)"),
        Case("with a space after the comma", "t=\(now), v1=\(code())"),
        Case("with one that is cut short beside it", "t=\(now),v1=\(code().prefix(62)),v1=\(code())"),
        Case("300 s old", "t=\(now - 300),v1=\(code(time: "\(now - 300)"))"),
        Case("300 s ahead", "t=\(now + 300),v1=\(code(time: "\(now + 300)"))"),
        Case("of a time with a leading zero, as it was signed", "t=0\(now),v1=\(code(time: "0\(now)"))"),
        Case("of an empty body", "t=\(now),v1=\(code(current, []))", body: []),
        Case("of bytes that are no text", "t=\(now),v1=\(code(current, [0, 255, 10, 13]))", body: [0, 255, 10, 13]),
    ]

    private static let refused = [
        Case("no header", nil, error: .missing),
        Case("an empty header", "", error: .missing),
        Case("whitespace", " ", error: .malformed),
        Case("a word", "signature", error: .malformed),
        Case("only the time", "t=\(now)", error: .malformed),
        Case("only the signature", "v1=\(code())", error: .malformed),
        Case("an empty time", "t=,v1=\(code(time: ""))", error: .malformed),
        Case("an empty pair at the end", "t=\(now),v1=\(code()),", error: .malformed),
        Case("v0 only", "t=\(now),v0=\(code())", error: .malformed),
        Case("V1 in upper case", "t=\(now),V1=\(code())", error: .malformed),
        Case("two times, the same", "t=\(now),t=\(now),v1=\(code())", error: .malformed),
        Case("two times, the second old", "t=\(now),t=1,v1=\(code())", error: .malformed),
        Case("a time of 13 digits", "t=0000000000001,v1=\(code(time: "0000000000001"))", error: .malformed),
        Case("a negative time", "t=-\(now),v1=\(code(time: "-\(now)"))", error: .malformed),
        Case("a time with a plus sign", "t=+\(now),v1=\(code(time: "+\(now)"))", error: .malformed),
        Case("a time that is no number", "t=now,v1=\(code(time: "now"))", error: .malformed),
        Case("a time in other digits", "t=１７６７,v1=\(code(time: "１７６７"))", error: .malformed),
        Case("a space before the time", "t= \(now),v1=\(code())", error: .malformed),
        Case("seventeen signatures", "t=\(now)" + String(repeating: ",v1=\(code())", count: 17), error: .malformed),
        Case("301 s old", "t=\(now - 301),v1=\(code(time: "\(now - 301)"))", error: .tooOld),
        Case("301 s ahead", "t=\(now + 301),v1=\(code(time: "\(now + 301)"))", error: .tooOld),
        Case("12 digits, far ahead", "t=999999999999,v1=\(code(time: "999999999999"))", error: .tooOld),
        Case("another time than was signed", "t=\(now),v1=\(code(time: "\(now - 1)"))", error: .mismatch),
        Case("another secret", "t=\(now),v1=\(code(unknown))", error: .mismatch),
        Case("an expired secret", "t=\(now),v1=\(code(former))", secrets: [current, expired], error: .mismatch),
        Case("upper-case digits", "t=\(now),v1=\(code().uppercased())", error: .mismatch),
        Case("a digit too few", "t=\(now),v1=\(code().dropLast())", error: .mismatch),
        Case("a byte too few", "t=\(now),v1=\(code().dropLast(2))", error: .mismatch),
        Case("a byte too many", "t=\(now),v1=\(code())00", error: .mismatch),
        Case("an empty signature", "t=\(now),v1=", error: .mismatch),
        Case("a signature of other letters", "t=\(now),v1=\(String(repeating: "g", count: 64))", error: .mismatch),
        Case("a space after the signature", "t=\(now),v1=\(code()) ", error: .mismatch),
        Case(
            "a body that was written anew", "t=\(now),v1=\(code())",
            body: Array(#"{"id": "evt_1", "object": "event", "amount": "12,50 €"}"#.utf8), error: .mismatch),
        Case("a body with a line feed more", "t=\(now),v1=\(code())", body: body + [10], error: .mismatch),
        Case("no secret that still counts", "t=\(now),v1=\(code(former))", secrets: [expired], error: .noSecret),
        Case("no secret", "t=\(now),v1=\(code())", secrets: [], error: .noSecret),
    ]

    @Test("counts", arguments: accepted)
    func accepting(example: Case) {
        #expect(Self.verdict(example) == nil)
    }

    @Test("does not count", arguments: refused)
    func refusing(example: Case) {
        #expect(Self.verdict(example) == example.error)
    }

    @Test("does not count once any bit of the body is another")
    func flippedBits() {
        let header = "t=\(Self.now),v1=\(Self.code())"
        for index in Self.body.indices {
            var body = Self.body
            body[index] ^= 1 << UInt8(index % 8)
            #expect(Self.verdict(Case("flipped", header, body: body)) == .mismatch)
        }
    }

    @Test("does not count once any of its digits is another")
    func flippedDigits() {
        let digits = Array(Self.code())
        for index in digits.indices {
            var other = digits
            other[index] = digits[index] == "0" ? "1" : "0"
            #expect(Self.verdict(Case("flipped", "t=\(Self.now),v1=\(String(other))")) == .mismatch)
        }
    }

    @Test("equals one that OpenSSL computed")
    func vector() {
        let secret = "whsec_0123456789abcdef"
        let code = "d0656fcc4eee27b1b73fdc1d322a1eb4b68c4d52be64224bd8ded09ca7ee29f5"
        #expect(Self.code(secret) == code)
        #expect(Self.verdict(Case("vector", "t=1767225600,v1=\(code)", secrets: [secret])) == nil)
    }

    @Test("under a rotated secret counts until the end of its last day")
    func lastDay() throws {
        let secret = try #require(WebhookSecret(Self.rotating))
        let end = Timestamp(seconds: 1_798_761_600)
        #expect(end.rfc3339 == "2027-01-01T00:00:00.000Z")
        #expect(secret.isValid(at: end - .microseconds(1)))
        #expect(!secret.isValid(at: end))
    }

    @Test(
        "has a secret in one of the configured forms only",
        arguments: [
            ("whsec_0123456789", true), ("whsec_x", true), ("whsec_", false), ("", false),
            ("sk_test_0123456789abcdef", false),
            ("whsec_0123456789@2026-12-31", true), ("whsec_0123456789@", false), ("whsec_0123456789@tomorrow", false),
            ("whsec_0123456789@2026-12-31@2026-12-31", false), ("whsec_0123456789@2026-13-01", false),
            ("whsec_0123456789@31.12.2026", false), (" whsec_0123456789", false),
        ])
    func secretForms(text: String, isSecret: Bool) {
        #expect((WebhookSecret(text) != nil) == isSecret)
    }

    @Test("never shows its secret")
    func redaction() throws {
        let secret = try #require(WebhookSecret(Self.rotating))
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] { #expect(!text.contains("the-former-secret")) }
    }

    /// What is made of a header and a body; `nil` when the signature counts.
    private static func verdict(_ example: Case) -> SignatureError? {
        let now = TestClock.start
        do {
            let signature = try StripeSignature(header: example.header, now: now)
            let secrets = example.secrets.compactMap { WebhookSecret($0) }
            #expect(secrets.count == example.secrets.count)
            try signature.verify(example.body, secrets: secrets, now: now)
            return nil
        } catch {
            return error
        }
    }
}
