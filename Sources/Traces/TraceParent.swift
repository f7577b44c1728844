/// A place in a trace: what `traceparent` says (https://www.w3.org/TR/trace-context-2/#traceparent-header).
package struct TraceParent: Sendable, Hashable {
    package let traceID: TraceID
    /// The span that what follows is caused by.
    package let spanID: SpanID
    package let flags: TraceFlags

    package init(traceID: TraceID, spanID: SpanID, flags: TraceFlags) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
    }

    /// Reads a header's value.
    ///
    /// Of versions to come only what version 00 has is read; more may follow there after a hyphen.
    ///
    /// - Returns: `nil` for what is malformed: its trace ends, another begins.
    package init?(_ text: String) {
        // Whatever the version: what is longer holds nothing that we would pass on.
        let bytes = Array(text.utf8.prefix(Self.length + 1))
        guard bytes.count >= Self.length, Self.hyphens.allSatisfy({ bytes[$0] == UInt8(ascii: "-") }),
            let version = LowerHex.value(bytes[0..<2]), version != 0xFF,
            let high = LowerHex.value(bytes[3..<19]), let low = LowerHex.value(bytes[19..<35]),
            let span = LowerHex.value(bytes[36..<52]), let flags = LowerHex.value(bytes[53..<55]),
            let traceID = TraceID(high: high, low: low), let spanID = SpanID(span)
        else { return nil }
        if bytes.count > Self.length {
            guard version != 0, bytes[Self.length] == UInt8(ascii: "-") else { return nil }
        }
        self.init(
            traceID: traceID, spanID: spanID,
            flags: TraceFlags(rawValue: UInt8(flags)).intersection(version == 0 ? .known : .sampled))
    }

    private static let length = 55
    private static let hyphens = [2, 35, 52]

    /// As version 00 writes it: 55 characters.
    package var text: String { "00-\(traceID)-\(spanID)-0\(flags.rawValue)" }
}

/// The bits of `traceparent` that mean something; the others are not passed on (§3.2.2.5).
package struct TraceFlags: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The caller may have recorded its span, and would like ours.
    package static let sampled = TraceFlags(rawValue: 1)
    /// The trace's id was drawn by lot.
    package static let random = TraceFlags(rawValue: 2)

    static let known: TraceFlags = [.sampled, .random]
}
