import AsyncHTTPClient
import Foundation
import NIOCore

/// One server-sent event.
struct ServerEvent: Sendable, Equatable {
    var id: Int?
    var type = "message"
    var data = ""

    var json: JSON { JSON(Array(data.utf8)) ?? .null }
    /// The server closes the stream behind such an event.
    var isLast: Bool { ["completed", "failed", "canceled"].contains(type) }
}

/// Makes events of a stream's bytes (WHATWG HTML §9.2.6).
struct EventParser: Sendable {
    private var line: [UInt8] = []
    private var event = ServerEvent()
    private var hasData = false
    private var followsReturn = false

    mutating func read(_ bytes: some Sequence<UInt8>) -> [ServerEvent] {
        var events: [ServerEvent] = []
        for byte in bytes {
            defer { followsReturn = byte == 13 }
            switch byte {
            case 10 where followsReturn: break
            case 10, 13:
                if let event = end() { events.append(event) }
            default: line.append(byte)
            }
        }
        return events
    }

    private mutating func end() -> ServerEvent? {
        defer { line = [] }
        guard !line.isEmpty else {
            defer { (event, hasData) = (ServerEvent(), false) }
            return hasData ? event : nil
        }
        guard line.first != UInt8(ascii: ":") else { return nil }
        let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        let value =
            parts.count == 2
            ? String(decoding: parts[1].first == 32 ? parts[1].dropFirst() : parts[1], as: UTF8.self) : ""
        switch String(decoding: parts[0], as: UTF8.self) {
        case "id": event.id = Int(value)
        case "event": event.type = value
        case "data":
            event.data += hasData ? "\n" + value : value
            hasData = true
        default: break
        }
        return nil
    }
}

/// A job's progress as a browser's `EventSource` would read it.
struct EventReader: Sendable {
    let answer: Answer
    private let body: HTTPClientResponse.Body

    /// Opens the stream of a job, behind the event that was seen last.
    static func open(_ job: String, after last: Int? = nil, token: String, _ api: ServerAPI) async throws -> EventReader
    {
        let headers = last.map { ["Last-Event-ID": "\($0)"] } ?? [:]
        let (answer, body) = try await api.open(.jobEvents, job, token: token, headers: headers)
        return EventReader(answer: answer, body: body)
    }

    /// Reads until `isEnough` of what has come, or until the server ends the stream.
    ///
    /// - Throws: ``Defect`` when neither happens within the time that a document takes.
    func read(
        within limit: Duration = .seconds(60),
        until isEnough: @escaping @Sendable ([ServerEvent]) -> Bool = { _ in false }
    ) async throws -> [ServerEvent] {
        try await within(limit, Bilingual("кінець потоку подій", "the end of the event stream"), in: answer) {
            var parser = EventParser()
            var events: [ServerEvent] = []
            for try await buffer in body {
                for event in parser.read(buffer.readableBytesView) {
                    events.append(event)
                    // What came in the same bytes belongs to the next reader, as with a dropped connection.
                    if isEnough(events) { return events }
                }
            }
            return events
        }
    }
}
