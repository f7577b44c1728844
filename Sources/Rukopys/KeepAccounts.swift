import Database
import Jobs

/// The periodic job that rotates keys and forgets what accounts no longer need.
struct KeepAccounts: JobHandler {
    static let kind = JobKind<NoArguments>("keep_accounts")
    var kind: JobKind<NoArguments> { Self.kind }

    let housekeeping: AccountHousekeeping
    let time: TimeSource

    func run(_ arguments: NoArguments, _ context: JobContext) async throws -> JobCompletion {
        try await housekeeping.run(at: time.now())
        return .done
    }
}
