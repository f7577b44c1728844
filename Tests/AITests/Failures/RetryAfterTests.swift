import Foundation
import NIOHTTP1
import Testing

@testable import AI

@Suite("How long a provider asks us to wait")
struct RetryAfterTests {
    /// Tue, 20 Jan 2026 12:00:00 GMT.
    private static let now = Date(timeIntervalSince1970: 1_768_910_400)

    private static let waits: [(String, Duration?)] = [
        ("0", .zero), ("7", .seconds(7)), (" 7 ", .seconds(7)), ("0.5", .milliseconds(500)),
        ("999999999", .seconds(3_600)), ("1e300", .seconds(3_600)), ("inf", .seconds(3_600)), ("-1", nil), ("nan", nil),
        ("soon", nil), ("", nil), ("Tue, 20 Jan 2026 12:00:30 GMT", .seconds(30)),
        ("Tuesday, 20-Jan-26 12:01:00 GMT", .seconds(60)), ("Tue Jan 20 12:00:05 2026", .seconds(5)),
        ("Tue, 20 Jan 2026 11:00:00 GMT", .zero), ("Tue, 20 Jan 2099 12:00:30 GMT", .seconds(3_600)),
    ]

    @Test("is read in seconds and as a date, and never believed beyond an hour", arguments: waits)
    func reads(text: String, wait: Duration?) {
        #expect(RetryAfter(HTTPHeaders([("Retry-After", text)]), now: Self.now)?.duration == wait)
    }

    @Test("is read in milliseconds where they are given")
    func milliseconds() {
        let headers = HTTPHeaders([("Retry-After", "2"), ("retry-after-ms", "1500")])
        #expect(RetryAfter(headers, now: Self.now)?.duration == .milliseconds(1_500))
    }

    @Test("is nothing where nothing is said")
    func missing() {
        #expect(RetryAfter(HTTPHeaders(), now: Self.now) == nil)
    }
}
