import Foundation

/// A moment in UTC, in whole microseconds since 1970: what the database stores.
package struct Timestamp: Sendable, Hashable, Comparable, SQLConvertible {
    /// Microseconds since 1970-01-01T00:00:00Z.
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// A moment given in whole seconds since 1970, as JWT and Stripe write it.
    package init(seconds: Int64) {
        microseconds = seconds * 1_000_000
    }

    package init(_ date: Date) {
        microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }

    package init?(sqlValue: SQLValue) {
        guard case .integer(let value) = sqlValue else { return nil }
        microseconds = value
    }

    package var sqlValue: SQLValue { .integer(microseconds) }

    /// Whole seconds since 1970, rounded down.
    package var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    /// Reads RFC 3339, with or without a fraction of a second, in any time zone; `nil` for anything else.
    package init?(rfc3339 text: String) {
        guard text.utf8.count <= 40 else { return nil }
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: text.contains("."))
        guard let date = try? Date(text, strategy: style),
            (-62_135_596_800..<253_402_300_800).contains(date.timeIntervalSince1970)
        else { return nil }
        self.init(date)
    }

    /// RFC 3339 in UTC with milliseconds, rounded down: `2026-11-24T01:02:03.456Z`.
    package var rfc3339: String {
        // The fraction apart: as a `Double` of seconds, 0.123 is a little less than that, and would print as 122.
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        let milliseconds = (microseconds - seconds * 1_000_000) / 1_000
        return "\(whole.dropLast()).\(String(milliseconds + 1_000).dropFirst())Z"
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: moment.microseconds + duration.microseconds)
    }

    package static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: moment.microseconds - duration.microseconds)
    }

    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}

extension Duration {
    /// The duration in whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

/// Where the time comes from, so that tests can turn the clock.
package struct TimeSource: Sendable {
    private let read: @Sendable () -> Timestamp

    package init(_ read: @escaping @Sendable () -> Timestamp) {
        self.read = read
    }

    /// The moment it is.
    package func now() -> Timestamp { read() }

    /// The machine's clock.
    package static let system = TimeSource { Timestamp(Date()) }
}
