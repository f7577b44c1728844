import CoreMetrics
import Foundation
import Monitoring
import TestSupport
import Testing

@testable import Rukopys

@Suite("What the metrics say")
struct MetricsTests {
    @Test("requests are counted by method, pattern and status; what strangers write is not repeated")
    func requests() async throws {
        try await RunningServer.run(metrics: MetricsRegistry()) { server in
            for _ in 1...3 { _ = try await server.call("GET", "/health") }
            _ = try await server.call("HEAD", "/health")
            _ = try await server.call("DELETE", "/health")
            _ = try await server.call("PROPFIND", "/health")
            for number in 1...5 {
                _ = try await server.get("jobs/secret-\(number)")
                _ = try await server.call("GET", "/secret-\(number)/x?secret")
            }
            _ = try await server.post("auth/magic-link", ["email": "no address"])
            let answer = try await server.call("GET", "/metrics")
            let page = try ParsedMetrics(answer.text)
            let expected: [[String]: Double] = [
                ["GET", "/health", "200"]: 3, ["HEAD", "/health", "200"]: 1, ["DELETE", "unmatched", "405"]: 1,
                ["other", "unmatched", "405"]: 1, ["GET", "/api/v1/jobs/{id}", "401"]: 5,
                ["GET", "unmatched", "404"]: 5, ["POST", "/api/v1/auth/magic-link", "422"]: 1,
            ]
            let samples = try #require(page["http_requests_total"]).samples
            // The sweep of payments asks the simulator, whenever it comes.
            let strangers = samples.filter { $0.labels["route"]?.hasPrefix("/simulator") != true }
            let counted = strangers.map { sample in
                (["method", "route", "status"].map { sample.labels[$0] ?? "" }, sample.value)
            }
            #expect(Dictionary(uniqueKeysWithValues: counted) == expected)
            for (outcome, count) in expected {
                #expect(
                    page.value(
                        "http_request_duration_seconds_count", ["method": outcome[0], "route": outcome[1]]) == count)
            }
            #expect(!answer.text.contains("secret"))
            let next = try ParsedMetrics(try await server.call("GET", "/metrics").text)
            let scrape = ["method": "GET", "route": "/metrics", "status": "200"]
            #expect(next.value("http_requests_total", scrape) == 1)
            // The scrape itself, and none that has ended; the sweep's may be there for a moment.
            try await eventually("nothing but the scrape is in flight") {
                let now = try ParsedMetrics(try await server.call("GET", "/metrics").text)
                return now.value("http_requests_in_flight") == 1
            }
        }
    }

    @Test("an open event stream is shown while it is open, and measured to its first byte")
    func streams() async throws {
        try await RunningServer.run(settings: RunningServer.slowWriting, metrics: MetricsRegistry()) { server in
            let you = try await server.signIn()
            let job = try await you.pay(try await you.createDocument())
            let stream = try await EventStream.open(job, of: you)
            let reading = Task { _ = try await stream.read() }
            var page = try ParsedMetrics(try await server.call("GET", "/metrics").text)
            #expect(page.value("http_event_streams_open") == 1)
            try await eventually("nothing but the scrape is in flight") {
                page = try ParsedMetrics(try await server.call("GET", "/metrics").text)
                return page.value("http_requests_in_flight") == 1
            }
            #expect(page.value("http_event_streams_open") == 1)
            let route = ["method": "GET", "route": "/api/v1/jobs/{id}/events"]
            #expect(page.value("http_request_duration_seconds_count", route) == 1)
            // Its answer is never written; its place is given back all the same.
            #expect(
                try await server.open("HEAD", "/api/v1/jobs/\(job)/events", token: you.access).status == .ok)
            reading.cancel()
            try await eventually("the stream is closed") {
                let page = try ParsedMetrics(try await server.call("GET", "/metrics").text)
                return page.value("http_event_streams_open") == 0
            }
        }
    }

    @Test("whatever is recorded through swift-metrics is there")
    func bootstrapped() async throws {
        try await RunningServer.run { server in
            Counter(label: "test.recorded", dimensions: [("by", "MetricsTests")]).increment(by: 7)
            let page = try ParsedMetrics(try await server.call("GET", "/metrics").text)
            #expect(page.value("test_recorded_total", ["by": "MetricsTests"]) == 7)
        }
    }

    @Test("docs/operations.md names every metric and its kind", arguments: Engine.available)
    func documentation(engine: Engine) async throws {
        let operations = try String(contentsOf: Repository.file("docs/operations.md"), encoding: .utf8)
        let rows = operations.matches(of: /(?m)^\| `([a-z_]+)` \| (counter|gauge|histogram) \|/)
        let documented = Dictionary(
            uniqueKeysWithValues: rows.map { (String($0.output.1), String($0.output.2)) })
        #expect(documented.count > 10)
        for name in MetricHelp.texts.keys { #expect(documented[name] != nil, "\(name) is not documented") }
        try await RunningServer.run(on: engine) { server in
            _ = try await server.call("GET", "/health")
            let page = try ParsedMetrics(try await server.call("GET", "/metrics").text)
            for family in page.families where !family.name.hasPrefix("test_") {
                #expect(documented[family.name] == family.type, "\(family.name)")
                #expect(family.help?.isEmpty == false, "\(family.name) has no help")
            }
            #if os(Linux)
                let ours = [
                    "http_", "process_", "rukopys_build", "rukopys_metrics", "rukopys_scrape", "rukopys_webhook",
                ]
                for name in documented.keys where ours.contains(where: name.hasPrefix) {
                    #expect(page[name] != nil, "\(name) is not there")
                }
            #endif
        }
    }
}
