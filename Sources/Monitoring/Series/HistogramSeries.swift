import CoreMetrics
import Synchronization

/// Observations, counted by their size: a timer, in seconds, or a recorder that aggregates.
final class HistogramSeries: TimerHandler, RecorderHandler, Series {
    /// For timers, in seconds: from an answer out of memory to a long job.
    static let secondsBounds: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
    ]
    /// For recorders, whose unit nobody says: counts and sizes.
    static let countBounds: [Double] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000]

    private struct State {
        /// One more than there are bounds.
        var counts: [UInt64]
        var sum = 0.0
    }

    /// The largest value of each bucket, ascending; what exceeds all of them has a bucket of its own.
    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Clocks may go backwards; that took no time.
    func recordNanoseconds(_ duration: Int64) { record(Double(max(0, duration)) / 1e9) }

    func record(_ value: Int64) { record(Double(value)) }

    /// What is no finite number would spoil the sum for ever, so it is left out.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += value
        }
    }

    var value: SeriesValue {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        return .histogram(bounds: bounds, counts: counts, sum: sum)
    }
}
