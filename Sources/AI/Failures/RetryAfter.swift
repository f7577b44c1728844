import Foundation
import NIOHTTP1

/// How long a provider asks us to wait (RFC 9110, section 10.2.3; `retry-after-ms` is OpenAI's).
struct RetryAfter: Sendable, Hashable {
    /// Nobody is parked for longer on a provider's word.
    static let longest = Duration.seconds(3_600)

    let duration: Duration

    /// - Returns: `nil` when the headers name no time that can be read.
    init?(_ headers: HTTPHeaders, now: Date) {
        if let text = headers.first(name: "retry-after-ms"), let milliseconds = Double(text), milliseconds >= 0 {
            self.init(seconds: milliseconds / 1_000)
            return
        }
        guard let text = headers.first(name: "retry-after")?.trimmingCharacters(in: .whitespaces) else { return nil }
        if let seconds = Double(text) {
            guard seconds >= 0 else { return nil }
            self.init(seconds: seconds)
        } else if let date = Self.date(text) {
            self.init(seconds: max(0, date.timeIntervalSince(now)))
        } else {
            return nil
        }
    }

    private init(seconds: Double) {
        let longest = Double(Self.longest.components.seconds)
        duration = .milliseconds(Int((min(seconds, longest) * 1_000).rounded(.up)))
    }

    /// The three forms of a date in HTTP (RFC 9110, section 5.6.7).
    private static func date(_ text: String) -> Date? {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        for format in ["EEE, dd MMM yyyy HH:mm:ss 'GMT'", "EEEE, dd-MMM-yy HH:mm:ss 'GMT'", "EEE MMM d HH:mm:ss yyyy"] {
            formatter.dateFormat = format
            if let date = formatter.date(from: text) { return date }
        }
        return nil
    }
}
