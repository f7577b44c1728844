import Synchronization

/// A floating-point number that many may change at once, as the bits of an atomic integer.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits = Atomic<UInt64>(Double(0).bitPattern)

    func load() -> Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func store(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

    func add(_ amount: Double) {
        var current = bits.load(ordering: .relaxed)
        while true {
            let next = (Double(bitPattern: current) + amount).bitPattern
            let (isDone, found) = bits.weakCompareExchange(expected: current, desired: next, ordering: .relaxed)
            if isDone { return }
            current = found
        }
    }
}
