import Database
import ServiceLifecycle

/// What processes on one PostgreSQL tell each other about the queue, so that nobody waits for the next poll.
///
/// Hints only: the database is the truth, and ``JobPolling`` looks there all the same. On SQLite there is one process.
package struct JobAnnouncements: Service {
    private static let channel = "rukopys_jobs"

    private let database: any Database
    private let signals: JobSignals

    package init(database: any Database, signals: JobSignals) {
        self.database = database
        self.signals = signals
    }

    /// Signals of this process that are announced to the others.
    package static func signals(through database: any Database) -> JobSignals {
        JobSignals { database.notify(channel, $0.payload) }
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            for await notification in database.notifications([Self.channel]) { hear(notification) }
        }
    }

    func hear(_ notification: DatabaseNotification) {
        guard case .message(_, let payload) = notification, let announcement = JobSignals.Announcement(payload) else {
            return signals.remindEverybody()
        }
        switch announcement {
        case .work: signals.wakeWorkersHere()
        case .wish: signals.wishChangedHere()
        case .changed(let job): signals.tellHere(.changed, about: job)
        }
    }
}

extension JobSignals.Announcement {
    /// As it travels.
    var payload: String {
        switch self {
        case .work: "work"
        case .wish: "wish"
        case .changed(let job): job.text
        }
    }

    /// `nil` for what a newer release may say, and for what stands for everything.
    init?(_ payload: String) {
        switch payload {
        case "work": self = .work
        case "wish": self = .wish
        default:
            guard let job = JobID(payload) else { return nil }
            self = .changed(job)
        }
    }
}
