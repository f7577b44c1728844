import CoreMetrics

/// What a database measures of itself: who waits for it, how long transactions take, how many share a commit.
struct DatabaseMetrics: Sendable {
    /// One kind of work: how long it waited until it could begin, and how long it then took.
    struct Work: Sendable {
        private let wait: Timer
        private let duration: Timer

        fileprivate init(_ kind: String) {
            wait = Timer(label: "rukopys_database_wait_seconds", dimensions: [("kind", kind)])
            duration = Timer(label: "rukopys_database_transaction_seconds", dimensions: [("kind", kind)])
        }

        /// Notes that work which was asked for at `moment` begins now.
        func waited(since moment: ContinuousClock.Instant) {
            wait.recordNanoseconds(moment.duration(to: .now).nanoseconds)
        }

        /// Notes that work which began at `moment` has ended now.
        func took(since moment: ContinuousClock.Instant) {
            duration.recordNanoseconds(moment.duration(to: .now).nanoseconds)
        }
    }

    /// Transactions that write; on SQLite single statements too, and one transaction is a whole group's.
    let write = Work("write")
    /// Snapshots; on SQLite single statements that read too.
    let read = Work("read")
    /// PostgreSQL's single statements, each in a round trip of its own.
    let statement: Work?
    /// How many bodies shared a commit of SQLite's.
    let groupSize: Recorder?

    init(_ dialect: Dialect) {
        switch dialect {
        case .sqlite:
            statement = nil
            groupSize = Recorder(label: "rukopys_database_group_size", aggregate: true)
        case .postgresql:
            statement = Work("statement")
            groupSize = nil
        }
    }
}

extension Duration {
    /// Whole nanoseconds, for as long as anything here can take.
    fileprivate var nanoseconds: Int64 {
        components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000
    }
}
