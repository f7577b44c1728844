import Synchronization

/// Ids that nobody has had before: a random start and a counter, spread over all bits.
///
/// They name, and guard nothing, so they need not be unguessable; asking the system for random bytes at each request
/// would cost more than all the rest of a span.
final class TraceIDSource: Sendable {
    private let seeds: (UInt64, UInt64, UInt64)
    private let count = Atomic<UInt64>(0)

    init() {
        var system = SystemRandomNumberGenerator()
        seeds = (system.next(), system.next(), system.next())
    }

    func traceID() -> TraceID {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        // Of two bijections of the same counter both are zero for one number in 2^64 at most, and then not at once.
        return TraceID(high: Self.mixed(seeds.0 &+ number &* Self.golden), low: Self.mixed(seeds.1 ^ number))
            ?? traceID()
    }

    func spanID() -> SpanID {
        let number = count.wrappingAdd(1, ordering: .relaxed).newValue
        return SpanID(Self.mixed(seeds.2 &+ number &* Self.golden)) ?? spanID()
    }

    private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// SplitMix64's finaliser (Steele, Lea and Flood 2014), a bijection.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
