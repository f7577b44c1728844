import Accounts
import CoreMetrics
import Foundation
import Logging
import Security
import ServiceLifecycle

/// Looks every few seconds for keys that another process, or the command line, has staged or revoked.
struct KeyringPolling: Service {
    let keyring: Keyring
    let auth: AuthService
    let logger: Logger
    /// The bound within which a revoked key is refused everywhere.
    var interval = Duration.seconds(5)

    func run() async throws {
        // The keys were read before the server was made.
        Self.noteReading()
        await cancelWhenGracefulShutdown {
            while true {
                do {
                    try await Task.sleep(for: interval)
                    auth.use(try await keyring.reload())
                    Self.noteReading()
                } catch is CancellationError {
                    return
                } catch {
                    // The keys that are there stay in use: a database that is away signs nobody out.
                    let reason = (error as? KeyringError)?.reason ?? "\(error)"
                    logger.warning("the signing keys cannot be looked at", metadata: ["error": "\(reason)"])
                }
            }
        }
    }

    private static func noteReading() {
        Gauge(label: "rukopys_keyring_read_timestamp_seconds").record(Date().timeIntervalSince1970)
    }
}
