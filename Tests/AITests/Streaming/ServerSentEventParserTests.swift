import Testing

@testable import AI

@Suite("The parser of server-sent events")
struct ServerSentEventParserTests {
    private static func event(_ data: String, _ name: String = "") -> ServerSentEvent {
        ServerSentEvent(name: name, data: data)
    }

    private static let streams: [(String, [ServerSentEvent])] = [
        ("data: one\n\ndata: two\n\n", [event("one"), event("two")]),
        ("data: one\r\n\r\ndata: two\r\n\r\n", [event("one"), event("two")]),
        ("data: one\r\rdata: two\r\r", [event("one"), event("two")]),
        ("data: one\r\n\ndata: two\n\r\n", [event("one"), event("two")]),
        ("data: first\ndata: second\ndata:\n\n", [event("first\nsecond\n")]),
        (": comment\n\ndata: x\n: another\n\n", [event("x")]),
        ("event: ping\ndata: {}\n\nevent: lost\n\ndata: y\n\n", [event("{}", "ping"), event("y")]),
        ("data:no blank\ndata:  two blanks\n\n", [event("no blank\n two blanks")]),
        ("data\n\n", [event("")]),
        ("id: 7\nretry: 100\nunknown: z\ndata: a: b\n\n", [event("a: b")]),
        ("\u{FEFF}data: mark\n\n", [event("mark")]),
        ("data: їжак 👩‍👧 汉字\n\n", [event("їжак 👩‍👧 汉字")]),
        ("data: complete\n\ndata: cut off\n", [event("complete")]),
        ("\n\n\n", []),
        ("", []),
    ]

    @Test("reads a stream however it is cut: at every byte, in two, and as a whole", arguments: streams)
    func cuts(stream: String, events: [ServerSentEvent]) throws {
        let bytes = Array(stream.utf8)
        #expect(try Self.parse([bytes[...]]) == events)
        #expect(try Self.parse(bytes.indices.map { bytes[$0...$0] }) == events)
        for cut in 0...bytes.count {
            #expect(try Self.parse([bytes[..<cut], bytes[cut...]]) == events, "cut at \(cut)")
        }
    }

    @Test("cuts in three give the same as none", arguments: streams.prefix(8))
    func threeParts(stream: String, events: [ServerSentEvent]) throws {
        let bytes = Array(stream.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                #expect(try Self.parse([bytes[..<first], bytes[first..<second], bytes[second...]]) == events)
            }
        }
    }

    @Test("replaces what is not UTF-8 and goes on")
    func invalid() throws {
        let bytes = Array("data: a".utf8) + [0xFF, 0xC3] + Array("b\n\ndata: c\n\n".utf8)
        let events = try Self.parse([bytes[...]])
        #expect(events.count == 2 && events[0].data.hasPrefix("a\u{FFFD}") && events[1].data == "c")
    }

    @Test("any bytes at all make no trouble")
    func noise() throws {
        var generator = Noise()
        for _ in 0..<200 {
            let bytes = (0..<300).map { _ in generator.byte() }
            let whole = try Self.parse([bytes[...]])
            #expect(try Self.parse(bytes.indices.map { bytes[$0...$0] }) == whole)
        }
    }

    @Test("a line that does not end is stopped")
    func longLine() {
        var parser = ServerSentEventParser(limits: .init(lineBytes: 100, totalBytes: 1_000))
        #expect(throws: ServerSentEventParser.TooLong()) { try parser.receive(Array(repeating: 0x61, count: 101)) }
    }

    @Test("a stream that does not end is stopped, even one of comments")
    func longStream() throws {
        var parser = ServerSentEventParser(limits: .init(lineBytes: 100, totalBytes: 1_000))
        let comment = Array(": still here\n".utf8)
        #expect(throws: ServerSentEventParser.TooLong()) {
            for _ in 0..<1_000 { _ = try parser.receive(comment) }
        }
    }

    private static func parse(_ pieces: [ArraySlice<UInt8>]) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser()
        return try pieces.flatMap { try parser.receive($0) }
    }

    /// Bytes that often mean something.
    private struct Noise {
        private var state: UInt64 = 42
        private static let alphabet = Array("data:event \r\n\n\r\u{FEFF}ї".utf8) + [0xFF, 0x00]

        mutating func byte() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Self.alphabet[Int((state >> 33) % UInt64(Self.alphabet.count))]
        }
    }
}
