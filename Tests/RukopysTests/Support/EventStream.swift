import AsyncHTTPClient
import Foundation
import TestSupport
import Testing

/// A job's events as a browser's `EventSource` would read them.
struct EventStream: Sendable {
    /// One event.
    struct Event: Sendable, Equatable {
        var id: Int?
        var type = "message"
        var data = ""

        var json: JSON { (try? JSON(data)) ?? .null }
    }

    let response: HTTPClientResponse

    /// Opens the stream; the first events are on their way.
    static func open(
        _ job: String, of customer: Customer, after lastSeen: Int? = nil
    ) async throws -> EventStream {
        let response = try await customer.server.open(
            "GET", "/api/v1/jobs/\(job)/events", token: customer.access,
            headers: lastSeen.map { ["Last-Event-ID": "\($0)"] } ?? [:])
        #expect(response.status == .ok)
        #expect(response.headers.first(name: "Content-Type") == "text/event-stream")
        #expect(response.headers.first(name: "Connection") == "close")
        return EventStream(response: response)
    }

    /// Reads until `isEnough` of what has come, or until the server ends the stream.
    func read(until isEnough: ([Event]) -> Bool = { _ in false }) async throws -> [Event] {
        var events: [Event] = []
        var rest = ""
        for try await buffer in response.body {
            rest += String(buffer: buffer)
            while let end = rest.range(of: "\n\n") {
                if let event = Self.event(rest[..<end.lowerBound]) { events.append(event) }
                rest = String(rest[end.upperBound...])
            }
            if isEnough(events) { break }
        }
        return events
    }

    /// `nil` for a comment.
    private static func event(_ block: Substring) -> Event? {
        var event = Event()
        var isEvent = false
        for line in block.split(separator: "\n") where !line.hasPrefix(":") {
            isEvent = true
            let parts = line.split(separator: ":", maxSplits: 1)
            let value = parts.count == 2 ? parts[1].drop { $0 == " " } : ""
            switch parts[0] {
            case "id": event.id = Int(value)
            case "event": event.type = String(value)
            case "data": event.data += String(value)
            default: Issue.record("an unknown line: \(line)")
            }
        }
        return isEvent ? event : nil
    }
}
