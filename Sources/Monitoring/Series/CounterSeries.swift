import CoreMetrics
import Synchronization

/// A number that only grows.
///
/// Whole and fractional increments are kept apart, so that whole ones are exact. After 2^64 it begins anew, which
/// Prometheus takes for a restart.
final class CounterSeries: CounterHandler, FloatingPointCounterHandler, Series {
    private let whole = Atomic<UInt64>(0)
    private let fraction = AtomicDouble()

    /// What does not grow is not counted.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        whole.wrappingAdd(UInt64(amount), ordering: .relaxed)
    }

    /// What does not grow, or is no number, is not counted.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.add(amount)
    }

    func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.store(0)
    }

    var value: SeriesValue {
        let whole = whole.load(ordering: .relaxed)
        let fraction = fraction.load()
        return fraction == 0 ? .whole(whole) : .number(Double(whole) + fraction)
    }
}
