import CoreMetrics
import Synchronization

/// All series of a process, kept in memory until somebody scrapes them: a backend for swift-metrics.
///
/// Every label set asked for stays, so their number is bounded; what exceeds a bound, or uses a name that is taken,
/// is not recorded but counted in `rukopys_metrics_dropped_total`.
package final class MetricsRegistry: Sendable {
    /// How much is kept, at most.
    package struct Limits: Sendable {
        /// Label sets of one name.
        package var seriesPerFamily: Int
        /// Names.
        package var families: Int

        package init(seriesPerFamily: Int = 1_000, families: Int = 1_000) {
            self.seriesPerFamily = seriesPerFamily
            self.families = families
        }
    }

    /// The process's own, for which ``MetricsSystem`` is set up.
    package static let process = MetricsRegistry()

    let limits: Limits
    private let state = Mutex(RegistryState())

    package init(limits: Limits = Limits()) {
        self.limits = limits
        for reason in DropReason.allCases { _ = dropCounter(reason) }
        describe(DropReason.family, "Metrics that were not recorded.")
    }

    /// Says in a family's `HELP` line what it means.
    ///
    /// - Parameter name: as it appears in the text, with its suffix.
    package func describe(_ name: String, _ help: String) {
        state.withLock { $0.help[name] = help }
    }

    /// All families at this moment.
    func snapshot() -> (families: [MetricSnapshot], names: ClaimedNames) {
        // Only references are taken under the lock: reading the values may take a while.
        let (families, names, help) = state.withLock { ($0.families, $0.names, $0.help) }
        let snapshots = families.map { name, family in
            MetricSnapshot(
                name: name, kind: family.kind, help: help[name], series: family.series.mapValues(\.value))
        }
        return (snapshots, names)
    }

    /// Counts what was not recorded.
    func drop(_ reason: DropReason) {
        dropCounter(reason)?.increment(by: 1 as Int64)
    }

    private func dropCounter(_ reason: DropReason) -> CounterSeries? {
        let labels = LabelSet([("reason", reason.rawValue)], kind: .counter)
        let made = state.withLock { state in
            // Its own few series are under no bound: it must be there when everything else is full.
            state.series(DropReason.family, .counter, labels, limits: Limits(), make: CounterSeries.init)
        }
        guard case .found(let series) = made else { return nil }
        return series
    }

    private func find<Found: Series>(
        _ family: String, _ kind: MetricKind, _ dimensions: [(String, String)], make: () -> Found
    ) -> Found? {
        let labels = LabelSet(dimensions, kind: kind)
        switch state.withLock({ $0.series(family, kind, labels, limits: limits, make: make) }) {
        case .found(let series): return series
        case .dropped(let reason):
            drop(reason)
            return nil
        }
    }

    private func remove(_ handler: AnyObject) {
        state.withLock { $0.remove(handler) }
    }
}

extension MetricsRegistry: MetricsFactory {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(label, dimensions) ?? NOOPMetricsHandler.instance
    }

    package func makeRecorder(
        label: String, dimensions: [(String, String)], aggregate: Bool
    ) -> any RecorderHandler {
        guard aggregate else { return gauge(label, dimensions) ?? NOOPMetricsHandler.instance }
        return find(MetricName.family(label), .histogram, dimensions) {
            HistogramSeries(bounds: HistogramSeries.countBounds)
        } ?? NOOPMetricsHandler.instance
    }

    /// A histogram in seconds, whatever unit the caller would like to read.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        find(MetricName.family(label, suffix: "_seconds"), .histogram, dimensions) {
            HistogramSeries(bounds: HistogramSeries.secondsBounds)
        } ?? NOOPMetricsHandler.instance
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }

    private func counter(_ label: String, _ dimensions: [(String, String)]) -> CounterSeries? {
        find(MetricName.family(label, suffix: "_total"), .counter, dimensions, make: CounterSeries.init)
    }

    private func gauge(_ label: String, _ dimensions: [(String, String)]) -> GaugeSeries? {
        find(MetricName.family(label), .gauge, dimensions, make: GaugeSeries.init)
    }
}
