import CoreMetrics
import NIOPosix
import ServiceLifecycle

/// Measures each second how long the threads that serve connections let others wait, and tells the service manager that
/// the process moves: when one of them hangs, it is told nothing more.
struct EventLoopWatch: Service {
    let manager: ServiceManager?

    private static let interval = Duration.seconds(1)

    func run() async throws {
        let lag = Timer(label: "rukopys_event_loop_lag_seconds")
        let interval = min(Self.interval, (manager?.watchdog ?? Self.interval) / 3)
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: interval)) != nil {
                for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() {
                    let asked = ContinuousClock.now
                    guard (try? await loop.submit({}).get()) != nil else { return }
                    let (seconds, attoseconds) = asked.duration(to: .now).components
                    lag.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
                }
                manager?.tell(.alive)
            }
        }
    }
}
