import TestSupport
import Testing

@Suite("The tests' own parser of the text format")
struct ParserTests {
    @Test("reads what the format's description shows")
    func good() throws {
        let text = try ParsedMetrics(
            """
            # HELP http_requests_total The total number of HTTP requests.
            # TYPE http_requests_total counter
            http_requests_total{method="post",code="200"} 1027
            # TYPE escaped gauge
            escaped{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9
            # TYPE h_seconds histogram
            h_seconds_bucket{le="0.05"} 1
            h_seconds_bucket{le="+Inf"} 3
            h_seconds_sum 7
            h_seconds_count 3

            """)
        #expect(text.value("http_requests_total", ["method": "post", "code": "200"]) == 1_027)
        #expect(text["http_requests_total"]?.help == "The total number of HTTP requests.")
        #expect(
            text["escaped"]?.samples.first?.labels
                == ["path": "C:\\DIR\\FILE.TXT", "error": "Cannot find file:\n\"FILE.TXT\""])
    }

    @Test(
        "refuses what is not the format",
        arguments: [
            "a 1\n", "# TYPE a gauge\na 1", "# TYPE a gauge\n\na 1\n", "# TYPE a gauge\na{b=\"\"c\"} 1\n",
            "# TYPE a gauge\na{b=\"\\x\"} 1\n", "# TYPE a gauge\na{b=\"1\",b=\"2\"} 1\n", "# TYPE a gauge\na 1\na 2\n",
            "# TYPE a gauge\na nan\n", "# TYPE a gauge\na inf\n", "# TYPE a gauge\na{1b=\"\"} 1\n",
            "# TYPE a gauge\na{__b=\"\"} 1\n", "# TYPE a gauge\na 1\n# TYPE a gauge\n", "# HELP a is not there\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 1\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
            "# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
        ])
    func bad(text: String) {
        #expect(throws: ParsedMetrics.Malformed.self) { try ParsedMetrics(text) }
    }
}
