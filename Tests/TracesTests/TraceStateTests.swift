import Testing

@testable import Traces

@Suite("tracestate")
struct TraceStateTests {
    @Test(
        "members are handed on in order; blanks and empty members are not",
        arguments: [
            (["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
            (["a=1", "b=2"], "a=1,b=2"), ([" a=1 ,\t b=2,,"], "a=1,b=2"), (["1t@v_-*/=x y"], "1t@v_-*/=x y"),
            (["a=!#$%&'()*+-./:;<>?@[]^_`{|}~"], "a=!#$%&'()*+-./:;<>?@[]^_`{|}~"),
        ])
    func good(values: [String], text: String) {
        #expect(TraceState(values)?.text == text)
    }

    @Test(
        "one malformed member spoils all of it",
        arguments: [
            ["a"], ["=1"], ["a="], ["A=1"], ["a=1,b"], ["a=1,a=2"], ["a=1", "a=2"], ["a=b=c"], ["a b=1"], ["_a=1"],
            ["a=é"], ["a=1\u{1}"], [String(repeating: "k", count: 257) + "=1"],
            ["a=" + String(repeating: "v", count: 257)],
            [(1...33).map { "k\($0)=v" }.joined(separator: ",")], [], [""], [",", " "],
            [String(repeating: ",", count: 10_000)],
        ])
    func malformed(values: [String]) {
        #expect(TraceState(values) == nil)
    }

    @Test("what is too long loses whole members at its end")
    func long() throws {
        let values = (1...5).map { "k\($0)=" + String(repeating: "v", count: 150) }
        let text = try #require(TraceState(values)).text
        #expect(text == values[0...2].joined(separator: ","))
        #expect(text.utf8.count <= 512)
    }
}
