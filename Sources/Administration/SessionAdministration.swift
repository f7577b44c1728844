import Accounts
import Database
import Security

/// What an operator does to everybody's sessions on the machine itself.
extension AdminService {
    /// After a backup was restored, lets sessions go on whose tokens are newer than it.
    ///
    /// - Returns: how many sessions that are.
    package func fastForwardSessions(origin: RequestOrigin) async throws -> Int {
        try await database.write { [audit, time] transaction in
            let now = time.now()
            let count = try AllSessions.fastForward(at: now, in: transaction)
            try audit.record(
                AuditEvent(
                    .sessionsFastForwarded, actor: "command line", subject: "\(count)", origin: origin), at: now,
                in: transaction)
            return count
        }
    }

    /// Makes new keys in place of all there are, which signs everybody out: when the master key is lost.
    ///
    /// - Returns: how many sessions have ended.
    package func resetKeys(_ rotation: KeyRotation) async throws -> Int {
        try await database.write { [time] transaction in
            let now = time.now()
            try rotation.reset(actor: "command line", at: now, in: transaction)
            return try AllSessions.end(at: now, in: transaction)
        }
    }
}
