import Database
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// One clock for all processes on a PostgreSQL: the server's.
///
/// A node whose own clock is wrong would begin retries at once or hours late, end sessions too soon, and find every
/// webhook too old. What is measured is how far the machine's clock is off, so that reading the time needs no query;
/// a SQLite file has one process, and the machine's clock is as good as any.
final class SharedClock: Service {
    /// Measured again after so long: clocks drift, and somebody may set them.
    private static let interval = Duration.seconds(30)
    /// Off by more than this, an operator should know.
    private static let worthSaying = Duration.seconds(1)

    private let database: any Database
    private let logger: Logger
    /// What has to be added to the machine's clock, in microseconds.
    private let offset = Atomic<Int64>(0)

    init(database: any Database, logger: Logger) {
        self.database = database
        self.logger = logger
    }

    /// The database's time.
    var time: TimeSource {
        TimeSource { [self] in
            Timestamp(microseconds: TimeSource.system.now().microseconds + offset.load(ordering: .relaxed))
        }
    }

    func run() async throws {
        guard database.dialect == .postgresql else {
            try await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Self.interval)) != nil {
                // The database is away: the last measurement holds.
                try? await self.measure()
            }
        }
    }

    /// Compares the clocks.
    ///
    /// - Throws: `DatabaseError`.
    func measure() async throws {
        guard database.dialect == .postgresql else { return }
        let (asked, start) = (TimeSource.system.now(), ContinuousClock.now)
        let row = try await database.reserved.fetch(
            "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now"
        ).first
        let travel = ContinuousClock.now - start
        guard let theirs: Int64 = try row?["now"] else { return }
        // The server looked at its clock half-way, as far as we can tell (RFC 5905 §8).
        let ours = asked.microseconds + travel.microseconds / 2
        // Not each time by a little: time would seem to jump.
        let difference = theirs - ours
        guard abs(difference - offset.load(ordering: .relaxed)) > max(1_000, travel.microseconds / 2) else { return }
        offset.store(difference, ordering: .relaxed)
        guard abs(difference) > Self.worthSaying.microseconds else { return }
        logger.warning(
            "this machine's clock is not the database's, whose time holds",
            metadata: ["seconds": "\(Double(difference) / 1_000_000)"])
    }
}
