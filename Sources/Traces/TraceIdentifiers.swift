/// The 16 bytes that all spans of a trace share; never all zero (W3C Trace Context §3.2.2.3).
package struct TraceID: Sendable, Hashable, CustomStringConvertible {
    private let high: UInt64
    private let low: UInt64

    /// `nil` for zero, which stands for no trace.
    package init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// 32 lower-case hexadecimal digits.
    package var description: String {
        LowerHex.text(32) { LowerHex.write(high, to: $0, at: 0) + LowerHex.write(low, to: $0, at: 16) }
    }
}

/// The 8 bytes of one span; never all zero (W3C Trace Context §3.2.2.4).
package struct SpanID: Sendable, Hashable, CustomStringConvertible {
    private let value: UInt64

    /// `nil` for zero, which stands for no span.
    package init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// 16 lower-case hexadecimal digits.
    package var description: String { LowerHex.text(16) { LowerHex.write(value, to: $0, at: 0) } }
}
