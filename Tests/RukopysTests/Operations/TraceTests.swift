import Foundation
import ModelServer
import TestSupport
import Testing
import Traces

@testable import Rukopys

@Suite("Traces")
struct TraceTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let caller = "00-\(trace)-00f067aa0ba902b7-01"

    @Test("go from a request to its log records and to those of the job that it enqueued", arguments: Engine.available)
    func propagated(engine: Engine) async throws {
        try await RunningServer.run(on: engine) { server in
            let answer = try await server.post(
                "auth/magic-link", ["email": "you@example.org"],
                headers: ["traceparent": Self.caller, "tracestate": "vendor=secret-state", "X-Request-ID": "request-7"])
            #expect(answer.status == 200)
            for name in ["traceparent", "traceresponse", "tracestate"] { #expect(answer.header(name) == nil) }
            try await eventually("the job is done") {
                server.log.records.contains { $0.message == "job completed" && $0.metadata["kind"] == "send_mail" }
            }
            let records = server.log.records
            let request = try #require(
                records.first { $0.message == "request" && $0.metadata["request_id"] == "request-7" })
            let job = try #require(
                records.first { $0.message == "job completed" && $0.metadata["kind"] == "send_mail" })
            #expect(request.metadata["trace_id"] == Self.trace)
            #expect(job.metadata["trace_id"] == Self.trace)
            #expect(request.metadata["span_id"]?.count == 16)
            #expect(job.metadata["span_id"]?.count == 16)
            #expect(request.metadata["span_id"] != job.metadata["span_id"], "each is a span of its own")
            #expect(request.metadata["span_id"] != "00f067aa0ba902b7", "and neither is the caller's")
            #expect(!server.log.text.contains("secret-state"))
        }
    }

    @Test("records of services within a request carry its id and its trace")
    func services() async throws {
        try await RunningServer.run { server in
            let you = try await server.signIn()
            _ = try await server.call(
                "POST", "/api/v1/auth/refresh", json: ["refresh_token": .string(you.refresh)],
                headers: ["traceparent": Self.caller, "X-Request-ID": "request-8"])
            let audited = server.log.records.filter {
                $0.metadata["request_id"] == "request-8" && $0.message != "request"
            }
            #expect(!audited.isEmpty, "the audit line is written by the database's thread")
            #expect(audited.allSatisfy { $0.metadata["trace_id"] == Self.trace })
        }
    }

    @Test("every request has one, and two have two")
    func fresh() async throws {
        try await RunningServer.run { server in
            for number in 1...2 {
                _ = try await server.call("GET", "/health", headers: ["X-Request-ID": "fresh-\(number)"])
            }
            let traces = server.log.records.filter { $0.metadata["request_id"]?.hasPrefix("fresh-") == true }
                .compactMap { $0.metadata["trace_id"] }
            #expect(Set(traces).count == 2)
            #expect(!traces.contains(String(repeating: "0", count: 32)))
        }
    }

    @Test(
        "hostile headers refuse nobody, begin a new trace, and stand in no record",
        arguments: [
            ["traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01"],
            ["traceparent: 00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01"],
            ["traceparent: ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"],
            ["traceparent: '; DROP TABLE jobs; -- hostile"],
            ["traceparent: \(caller)", "traceparent: \(caller)"],
            ["traceparent: " + String(repeating: "hostile", count: 60)],
            ["tracestate: hostile=1"], ["traceparent:", "tracestate: hostile"],
        ])
    func hostile(headers: [String]) async throws {
        try await RunningServer.run { server in
            let body = #"{"email":"you@example.org"}"#
            let head = [
                "POST /api/v1/auth/magic-link HTTP/1.1", "Host: localhost", "Content-Type: application/json",
                "X-Request-ID: hostile-request", "Connection: close", "Content-Length: \(body.utf8.count)",
            ]
            let answer = try await RawConnection.exchange(
                (head + headers).joined(separator: "\r\n") + "\r\n\r\n" + body, with: server.origin)
            #expect(answer.hasPrefix("HTTP/1.1 200"), "\(answer.prefix(200))")
            try await eventually("the mail's job is done") {
                server.log.records.contains { $0.message == "job completed" && $0.metadata["kind"] == "send_mail" }
            }
            let records = server.log.records.filter {
                $0.metadata["request_id"] == "hostile-request" || $0.metadata["kind"] == "send_mail"
            }
            #expect(!records.isEmpty)
            for record in records {
                #expect(record.metadata["trace_id"]?.wholeMatch(of: /[0-9a-f]{32}/) != nil)
                #expect(record.metadata["trace_id"] != Self.trace)
            }
            let text = server.log.text.replacing("hostile-request", with: "")
            #expect(!text.contains("hostile") && !text.contains("DROP TABLE"))
        }
    }

    @Test("a model is told the trace in which it is asked, a payment provider is not")
    func outgoing() async throws {
        let models = ModelServer(settings: .init(latency: .zero, sections: 3))
        try await models.running { base in
            let settings = [
                "AI_CHAIN": "openai:model-7", "OPENAI_API_KEY": "sk-trace-0123456789", "AI_PRICES": "model-7=150:600",
                "OPENAI_BASE_URL": base,
            ]
            try await RunningServer.run(settings: settings) { server in
                let you = try await server.signIn()
                let document = try await you.createDocument()
                _ = try await you.post(
                    "documents/\(document)/outline", [:], headers: ["traceparent": Self.caller])
                let call = try #require(models.log.calls.last)
                let told = try #require(call.traceparent.flatMap { TraceParent($0) })
                #expect("\(told.traceID)" == Self.trace)
                #expect("\(told.spanID)" != "00f067aa0ba902b7")
            }
        }
    }
}
