import Testing

@testable import Verification

@Suite("Reading server-sent events")
struct EventParserTests {
    @Test("reads the same events however the bytes are cut and lines end", arguments: ["\n", "\r\n", "\r"])
    func cuts(ending: String) {
        let text = [
            ": a comment", "", "id: 1", "event: queued", "data: {\"a\":1}", "", "event:token", "data:one", "data: two",
            "", "id: 2",
            "", "data: last", "", "",
        ].joined(separator: ending)
        let wanted = [
            ServerEvent(id: 1, type: "queued", data: #"{"a":1}"#),
            ServerEvent(id: nil, type: "token", data: "one\ntwo"),
            ServerEvent(id: nil, type: "message", data: "last"),
        ]
        for size in 1...text.utf8.count {
            var parser = EventParser()
            var events: [ServerEvent] = []
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: size) {
                events += parser.read(bytes[start..<min(start + size, bytes.count)])
            }
            #expect(events == wanted, "pieces of \(size)")
        }
    }
}
