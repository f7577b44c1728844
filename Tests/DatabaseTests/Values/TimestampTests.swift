import Database
import Foundation
import Testing

@Suite("A moment")
struct TimestampTests {
    /// Microseconds since 1970 and their RFC 3339 text.
    private static let moments: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000Z"),
        (999, "1970-01-01T00:00:00.000Z"),
        (1_000, "1970-01-01T00:00:00.001Z"),
        (999_999, "1970-01-01T00:00:00.999Z"),
        (1_767_225_600_000_000, "2026-01-01T00:00:00.000Z"),
        (1_767_225_599_999_999, "2025-12-31T23:59:59.999Z"),
        (1_709_164_800_123_456, "2024-02-29T00:00:00.123Z"),
        (4_102_444_800_000_001, "2100-01-01T00:00:00.000Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (-1_000, "1969-12-31T23:59:59.999Z"),
        (-1_001, "1969-12-31T23:59:59.998Z"),
        (-1_000_000, "1969-12-31T23:59:59.000Z"),
        (-2_203_891_200_000_000, "1900-03-01T00:00:00.000Z"),
    ]

    @Test("is written in RFC 3339 with milliseconds, rounded down", arguments: moments)
    func rfc3339(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).rfc3339 == text)
    }

    @Test("shows each of a second's milliseconds", arguments: [1_767_225_600, -62_135_596_800, 253_402_300_799])
    func everyMillisecond(second: Int64) {
        let wrong = (0..<1_000).filter { millisecond in
            let text = Timestamp(microseconds: second * 1_000_000 + Int64(millisecond) * 1_000).rfc3339
            return text.suffix(4).dropLast() != String("000\(millisecond)".suffix(3))
        }
        #expect(wrong == [])
    }

    @Test(
        "counts whole seconds downwards",
        arguments: [(0, 0), (999_999, 0), (1_000_000, 1), (-1, -1), (-1_000_000, -1), (-1_000_001, -2)])
    func seconds(microseconds: Int64, seconds: Int64) {
        #expect(Timestamp(microseconds: microseconds).seconds == seconds)
    }

    @Test("is moved by durations and compared")
    func arithmetic() {
        let start = Timestamp(seconds: 1_767_225_600)
        #expect((start + .milliseconds(1)).microseconds == 1_767_225_600_001_000)
        #expect((start - .seconds(3_600)).seconds == 1_767_222_000)
        #expect(start + .microseconds(-7) == start - .microseconds(7))
        #expect((start + .seconds(2)) - start == .seconds(2))
        #expect(start - .seconds(1) < start)
        #expect(Duration.nanoseconds(1_999).microseconds == 1)
        #expect(Duration.nanoseconds(-1_999).microseconds == -1)
    }

    @Test("is taken from a date to the nearest microsecond")
    func dates() {
        #expect(Timestamp(Date(timeIntervalSince1970: 1_767_225_600.123456)).microseconds == 1_767_225_600_123_456)
        #expect(Timestamp(Date(timeIntervalSince1970: -0.5)).microseconds == -500_000)
        #expect(Timestamp(seconds: 12).date == Date(timeIntervalSince1970: 12))
    }
}
