import Tracing

/// What both engines keep about an open transaction: whether a statement failed, and what follows the commit.
///
/// PostgreSQL aborts a transaction at the first error, SQLite would go on. This makes them one behaviour: after a
/// failure outside a savepoint nothing more runs, and nothing is committed.
struct TransactionLedger {
    /// The first failure that no savepoint has undone.
    private(set) var failure: DatabaseError?
    private(set) var actions: [@Sendable () -> Void] = []
    private var savepoints = 0

    /// Refuses to go on after a failure.
    func requireAlive() throws(DatabaseError) {
        if failure != nil { throw .transactionAborted }
    }

    mutating func failed(_ error: DatabaseError) {
        if failure == nil { failure = error }
    }

    mutating func afterCommit(_ action: @escaping @Sendable () -> Void) {
        actions.append(action)
    }

    /// Opens a savepoint: its name, and how many actions stood before it.
    mutating func openSavepoint() -> (name: String, actions: Int) {
        savepoints += 1
        return ("savepoint_\(savepoints)", actions.count)
    }

    /// Forgets what happened since the savepoint.
    mutating func undo(to mark: (name: String, actions: Int)) {
        failure = nil
        actions.removeSubrange(mark.actions...)
    }
}

/// What the two engines' transactions share: the ledger, and savepoints over their own raw commands.
protocol LedgerTransaction: Transaction {
    var ledger: TransactionLedger { get set }

    /// Runs a savepoint command such as `RELEASE savepoint_1`.
    func command(_ text: String) throws
}

extension LedgerTransaction {
    func savepoint<T>(_ body: () throws -> T) throws -> T {
        try ledger.requireAlive()
        let mark = ledger.openSavepoint()
        do {
            try command("SAVEPOINT \(mark.name)")
        } catch let failure as DatabaseError {
            ledger.failed(failure)
            throw failure
        }
        do {
            let value = try body()
            if let failure = ledger.failure { throw failure }
            try command("RELEASE SAVEPOINT \(mark.name)")
            return value
        } catch {
            // Were the connection or the whole transaction gone, these would fail too: then the failure stays, and
            // with it the transaction is dead.
            do {
                try command("ROLLBACK TO SAVEPOINT \(mark.name)")
                try command("RELEASE SAVEPOINT \(mark.name)")
                ledger.undo(to: mark)
            } catch let undoing as DatabaseError {
                ledger.failed(undoing)
            }
            throw error
        }
    }

    func afterCommit(_ action: @escaping @Sendable () -> Void) {
        // What is logged then belongs to the same trace.
        guard let context = InstrumentationContext.current else { return ledger.afterCommit(action) }
        ledger.afterCommit { InstrumentationContext.$current.withValue(context, operation: action) }
    }
}
