import ServiceLifecycle

/// Lets everybody who waits for jobs look into the database from time to time: what other processes do is not signalled
/// in this one, and a signal can be missed.
///
/// The poll is the truth, the signals only make it quick.
package struct JobPolling: Service {
    private let signals: JobSignals
    private let interval: Duration

    package init(signals: JobSignals, interval: Duration = .seconds(1)) {
        self.signals = signals
        self.interval = interval
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: interval)) != nil { signals.remindEverybody() }
        }
        signals.endWatching()
    }
}
