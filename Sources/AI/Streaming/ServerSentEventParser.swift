/// Takes a stream of bytes apart into events, however the network has cut it.
///
/// A pure state machine. Lines end with LF, CR or CRLF; a line that begins with a colon is a comment; what is not
/// UTF-8 is replaced. An event that the stream's end cuts off is dropped, as the specification asks.
struct ServerSentEventParser {
    /// What is more than any honest answer is refused before it fills the memory.
    struct Limits: Sendable {
        var lineBytes = 1 << 20
        var totalBytes = 1 << 25
    }

    /// Longer than its limits allow.
    struct TooLong: Error, Equatable {}

    private let limits: Limits
    private var line: [UInt8] = []
    private var total = 0
    private var endedWithCR = false
    private var isFirstLine = true
    private var name = ""
    private var data: String?

    init(limits: Limits = Limits()) {
        self.limits = limits
    }

    /// Takes in the next bytes.
    ///
    /// - Returns: the events that they complete.
    mutating func receive(_ bytes: some Sequence<UInt8>) throws(TooLong) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            total += 1
            guard total <= limits.totalBytes else { throw TooLong() }
            let follows = endedWithCR
            endedWithCR = false
            switch byte {
            case 0x0A where follows: continue
            case 0x0A, 0x0D:
                endedWithCR = byte == 0x0D
                if let event = endLine() { events.append(event) }
            default:
                guard line.count < limits.lineBytes else { throw TooLong() }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer {
            line.removeAll(keepingCapacity: true)
            isFirstLine = false
        }
        let hasMark = isFirstLine && line.starts(with: [0xEF, 0xBB, 0xBF])
        let text = hasMark ? line[3...] : line[...]
        guard !text.isEmpty else { return endEvent() }
        let colon = text.firstIndex(of: 0x3A) ?? text.endIndex
        var value = text[min(colon + 1, text.endIndex)...]
        if value.first == 0x20 { value.removeFirst() }
        switch String(decoding: text[..<colon], as: UTF8.self) {
        case "event": name = String(decoding: value, as: UTF8.self)
        case "data":
            let added = String(decoding: value, as: UTF8.self)
            data = data.map { $0 + "\n" + added } ?? added
        // A comment has no name; ids and retry times mean nothing to a call that is never resumed.
        default: break
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            name = ""
            data = nil
        }
        return data.map { ServerSentEvent(name: name, data: $0) }
    }
}
