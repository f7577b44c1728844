import Database
import Foundation
import Logging
import Security
import ServiceLifecycle

/// Writes to the log, every minute, where the chains of the audit log end: whoever cuts one off later cannot mend that.
struct AuditHeads: Service {
    let database: any Database
    let logger: Logger
    var interval = Duration.seconds(60)

    func run() async throws {
        await cancelWhenGracefulShutdown { await look() }
    }

    private func look() async {
        var last: [String] = []
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: interval)
                let heads = try await AuditVerification.heads(in: database)
                if heads != last {
                    logger.info("audit heads", metadata: ["heads": "\(heads.joined(separator: " "))"])
                    last = heads
                }
            } catch is CancellationError {
                return
            } catch {
                logger.warning("the audit log's heads cannot be read", metadata: ["error": "\(error)"])
            }
        }
    }
}
