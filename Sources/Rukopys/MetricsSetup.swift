import CoreMetrics
import Monitoring

/// Sets up the process's metrics.
enum MetricsSetup {
    /// From here on, what anybody records through swift-metrics is kept in `MetricsRegistry.process`.
    ///
    /// swift-metrics can be set up once in a process; further calls do nothing.
    static func bootstrap() { once }

    private static let once: Void = MetricsSystem.bootstrap(MetricsRegistry.process)
}
