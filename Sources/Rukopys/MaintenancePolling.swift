import Administration
import Logging
import ServiceLifecycle

/// Looks each second whether another process, or the one before this, has closed the service.
struct MaintenancePolling: Service {
    let maintenance: Maintenance
    let logger: Logger

    private static let interval = Duration.seconds(1)

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await maintenance.refresh()
                } catch {
                    // What was known last goes on to hold.
                    logger.debug("the maintenance notice cannot be read", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: Self.interval)
            }
        }
    }
}
