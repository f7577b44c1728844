import CoreMetrics
import TestSupport
import Testing

@testable import Monitoring

@Suite("Names and labels of metrics")
struct NameTests {
    let registry = MetricsRegistry()

    @Test(
        "come out as they were meant, whatever a value holds",
        arguments: [
            "plain", "", "\"", "\\", "\n", "\\n", "\"} 1\nforged{a=\"", "\r\n", "a\r\nb", "\u{2028}", "\0", "ї, 🙂",
            "e\u{301}", "\u{301}\u{301}", "\\\"", "a,b=\"c\"", "# TYPE x gauge", "\u{7F}\u{1B}[2J", "{}", "\\\n\"\\",
        ])
    func hostileValues(value: String) async throws {
        Counter(label: "c", dimensions: [("v", value)], factory: registry).increment()
        Timer(label: "t", dimensions: [("v", value)], factory: registry).recordSeconds(1)
        let page = try await registry.page()
        let labels = try #require(page["c_total"]?.samples.first?.labels)
        #expect(labels.keys.sorted() == ["v"])
        #expect(labels["v"].map { Array($0.utf8) } == Array(value.utf8))
        #expect(page.value("t_seconds_count", ["v": value]) == 1)
        #expect(Set(page.families.map(\.name)) == ["c_total", "t_seconds", "rukopys_metrics_dropped_total"])
    }

    @Test("help is escaped too")
    func help() async throws {
        registry.describe("c_total", "one\n# TYPE forged gauge\n\"two\" \\three")
        Counter(label: "c", factory: registry).increment()
        #expect(try await registry.page()["c_total"]?.help == "one\n# TYPE forged gauge\n\"two\" \\three")
    }

    @Test(
        "are brought into form",
        arguments: [
            ("http.server.requests", "http_server_requests_total"), ("9lives", "_9lives_total"), ("", "__total"),
            ("a:b", "a_b_total"), ("x_total", "x_total"), ("a b\n", "a_b__total"), ("рік", "_______total"),
        ])
    func names(label: String, expected: String) async throws {
        Counter(label: label, factory: registry).increment()
        #expect(try await registry.page().value(expected) == 1)
    }

    @Test("labels that become the same stay two, and reserved ones are left alone")
    func labels() async throws {
        Counter(label: "c", dimensions: [("a.b", "1"), ("a-b", "2"), ("__name__", "x")], factory: registry)
            .increment()
        Timer(label: "t", dimensions: [("le", "mine")], factory: registry).recordSeconds(1)
        let page = try await registry.page()
        #expect(page.value("c_total", ["a_b": "1", "a_b_": "2", "_name__": "x"]) == 1)
        #expect(page.value("t_seconds_count", ["le_": "mine"]) == 1)
    }

    @Test("a value without end is cut")
    func longValue() async throws {
        Counter(label: "c", dimensions: [("v", String(repeating: "ї", count: 100_000))], factory: registry)
            .increment()
        let value = try #require(try await registry.page()["c_total"]?.samples.first?.labels["v"])
        #expect(value == String(repeating: "ї", count: 256))
    }

    @Test("the same state is the same text, in order of names and labels")
    func order() async throws {
        let orders = [[3, 1, 2], [2, 3, 1], [1, 2, 3]]
        var texts: Set<String> = []
        for order in orders {
            let registry = MetricsRegistry()
            for number in order {
                for label in ["n", "m"] {
                    Counter(label: "c\(number)", dimensions: [(label, "\(number)")], factory: registry).increment()
                    Counter(label: "c", dimensions: [(label, "\(number)")], factory: registry).increment()
                }
            }
            let text = await MetricsExposition(registry: registry, sources: []).text()
            #expect(try ParsedMetrics(text).families.map(\.name) == ParsedMetrics(text).families.map(\.name).sorted())
            texts.insert(text)
        }
        #expect(texts.count == 1)
    }
}
