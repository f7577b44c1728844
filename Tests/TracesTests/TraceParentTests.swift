import Testing

@testable import Traces

@Suite("traceparent")
struct TraceParentTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let span = "00f067aa0ba902b7"

    @Test(
        "a good one is read, and written as version 00 with the flags that mean something",
        arguments: [
            ("00-\(trace)-\(span)-01", "01"), ("00-\(trace)-\(span)-00", "00"), ("00-\(trace)-\(span)-03", "03"),
            ("00-\(trace)-\(span)-02", "02"), ("00-\(trace)-\(span)-ff", "03"), ("00-\(trace)-\(span)-fc", "00"),
            // Versions to come: only the sampled bit is known there, and more may stand behind a hyphen.
            ("01-\(trace)-\(span)-03", "01"), ("cc-\(trace)-\(span)-01-what-comes-later", "01"),
            ("fe-\(trace)-\(span)-02-", "00"),
        ])
    func good(text: String, flags: String) throws {
        let parent = try #require(TraceParent(text))
        #expect(parent.text == "00-\(Self.trace)-\(Self.span)-\(flags)")
        #expect(TraceParent(parent.text)?.text == parent.text)
        #expect("\(parent.traceID)" == Self.trace)
        #expect("\(parent.spanID)" == Self.span)
    }

    @Test(
        "what is malformed is none",
        arguments: [
            "", " ", "-", "00", "00-", "garbage", String(repeating: "-", count: 55), String(repeating: "0", count: 55),
            // Lengths.
            "00-\(trace)-\(span)-0", "00-\(trace)-\(span)-011", "00-\(trace)-\(span)-01-", "00-\(trace)-\(span)-01-00",
            "00-\(trace)-\(span)", "00-\(trace.dropLast())-\(span)-01", "00-\(trace)0-\(span)-01",
            "00-\(trace)-\(span.dropLast())-01", "0-\(trace)-\(span)-01", "000-\(trace)-\(span)-01",
            "01-\(trace)-\(span)-01.later", "01-\(trace)-\(span)-011",
            // Blanks and separators.
            " 00-\(trace)-\(span)-01", "00-\(trace)-\(span)-01 ", "00_\(trace)_\(span)_01", "00-\(trace)-\(span)-01,",
            // Digits.
            "00-\(trace.uppercased())-\(span)-01", "00-\(trace)-\(span)-0A", "00-\(trace)-\(span)-0g",
            "00-\(trace.dropLast())g-\(span)-01", "00-\(trace)-\(span.dropLast())\u{0}-01", "0x-\(trace)-\(span)-01",
            "00-\(trace.dropLast(2))é-\(span)-01", "00-+\(trace.dropFirst())-\(span)-01",
            // Zeros, and the version that is none.
            "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
            "ff-\(trace)-\(span)-01",
            "00-\(trace)-\(span)-01\r\nX-Injected: 1",
        ])
    func malformed(text: String) {
        #expect(TraceParent(text) == nil)
    }

    @Test(
        "half a zero is an id",
        arguments: [
            "00000000000000000000000000000001", "10000000000000000000000000000000", "00000000000000010000000000000000",
        ])
    func nearlyZero(trace: String) throws {
        #expect(try #require(TraceParent("00-\(trace)-0000000000000001-00")).text == "00-\(trace)-0000000000000001-00")
    }

    @Test("a megabyte is refused as soon as its length is seen")
    func huge() {
        #expect(TraceParent("00-\(Self.trace)-\(Self.span)-01" + String(repeating: "0", count: 1 << 20)) == nil)
        #expect(TraceParent("01-\(Self.trace)-\(Self.span)-01-" + String(repeating: "0", count: 1 << 20)) != nil)
    }
}
