import AsyncHTTPClient
import Foundation
import NIOCore

/// One harmless question to somebody else's server.
struct OutsideCall: Sendable {
    let http: HTTPClient

    struct Answer: Sendable {
        let status: Int
        /// When the server says it answered (RFC 9110 §6.6.1); `nil` when it does not.
        let date: Date?
        let body: [UInt8]
    }

    /// Nobody has answered; without anything that we sent.
    struct Failure: Error {
        let reason: String
    }

    /// - Throws: ``Failure``; `CancellationError`.
    func get(_ url: String, _ headers: [(name: String, value: String)] = []) async throws -> Answer {
        var request = HTTPClientRequest(url: url)
        for header in headers { request.headers.add(name: header.name, value: header.value) }
        do {
            let response = try await http.execute(request, timeout: .seconds(10))
            let body = try await response.body.collect(upTo: 4 << 20)
            return Answer(
                status: Int(response.status.code), date: response.headers.first(name: "Date").flatMap(Self.date),
                body: Array(body.readableBytesView))
        } catch {
            try Task.checkCancellation()
            throw Failure(reason: "it cannot be reached: \(error)")
        }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Date? {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(identifier: "UTC")
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        return format.date(from: text)
    }
}
