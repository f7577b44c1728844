import Database
import Foundation
import Logging
import Security
import ServiceLifecycle

/// Writes the failures that wait in the buffer every second, and what is left at the end.
struct AuditFlushing: Service {
    let buffer: AuditBuffer
    let audit: AuditLog
    let database: any Database
    let time: TimeSource
    let logger: Logger
    var interval = Duration.seconds(1)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await Task.sleep(for: interval)
                } catch {
                    return
                }
                await flush()
            }
        }
        await flush()
    }

    private func flush() async {
        do {
            try await buffer.flush(to: audit, in: database, at: time.now())
        } catch is CancellationError {
            return
        } catch {
            logger.warning("refusals wait to be audited", metadata: ["error": "\(error)"])
        }
    }
}
