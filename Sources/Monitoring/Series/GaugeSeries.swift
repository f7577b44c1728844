import CoreMetrics

/// A number that goes up and down: a meter, or a recorder that keeps its last value.
final class GaugeSeries: MeterHandler, RecorderHandler, Series {
    private let number = AtomicDouble()

    func set(_ value: Int64) { number.store(Double(value)) }
    func set(_ value: Double) { number.store(value) }

    /// What is no finite number would stick for ever, so it is left out.
    func increment(by amount: Double) {
        if amount.isFinite { number.add(amount) }
    }

    func decrement(by amount: Double) { increment(by: -amount) }

    func record(_ value: Int64) { set(value) }
    func record(_ value: Double) { set(value) }

    var value: SeriesValue { .number(number.load()) }
}
