import Foundation
import Logging
import Synchronization
import TestSupport
import Testing
import Traces
import Tracing

@testable import Rukopys

@Suite("The log as JSON")
struct JSONLogTests {
    private struct Broken: Error {}

    /// What a logger writes in a request, a JSON object a line.
    private static func lines(_ body: (Logger) -> Void) throws -> [[String: String]] {
        let written = Mutex(Data())
        let logger = Logger(label: "test") { label in
            JSONLogHandler(label: label, metadataProvider: .trace) { line in written.withLock { $0.append(line) } }
        }
        var context = InstrumentationContext(
            continuing: TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"))
        context.requestID = "request-7"
        InstrumentationContext.withValue(context) { body(logger) }
        let data = written.withLock { $0 }
        return try data.split(separator: 0x0A).map { try JSONDecoder().decode([String: String].self, from: $0) }
    }

    @Test("each record says when, how bad, who, what, and in which request and trace")
    func fields() throws {
        let lines = try Self.lines { $0.warning("something", metadata: ["job": "7"]) }
        let line = try #require(lines.first)
        #expect(lines.count == 1)
        #expect(line["at"]?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        #expect(
            line.filter { $0.key != "at" } == [
                "level": "warning", "logger": "test", "message": "something", "job": "7", "request_id": "request-7",
                "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736", "span_id": "00f067aa0ba902b7",
            ])
    }

    @Test("metadata cannot pass for the record's own fields, nor break its line")
    func hostile() throws {
        let lines = try Self.lines {
            $0.info("one\ntwo", metadata: ["level": "critical", "message": "\"}\n{\"level\":\"x\"", "at": "never"])
        }
        #expect(lines.count == 1)
        #expect(lines.first?["level"] == "info")
        #expect(lines.first?["message"] == "one\ntwo")
        #expect(lines.first?["at"] != "never")
    }

    @Test("an error that is logged is there")
    func error() throws {
        #expect(try Self.lines { $0.error("failed", error: Broken()) }.first?["error"] == "Broken()")
    }
}
