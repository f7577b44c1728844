import GRDB

extension DatabaseError {
    /// What an error of GRDB or SQLite means to us (https://sqlite.org/rescode.html).
    init(sqlite error: any Error) {
        switch error {
        case let error as DatabaseError:
            self = error
        case let error as GRDB.DatabaseError:
            self.init(resultCode: error)
        default:
            self = .statement(code: "grdb", "\(error)")
        }
    }

    /// What a failed COMMIT means.
    ///
    /// When the log could not be synced the transaction is rolled back, but its frames may be complete on the disk, and
    /// a recovery after a crash would take them for committed.
    init(sqliteCommit error: any Error) {
        if let error = error as? GRDB.DatabaseError, error.resultCode == .SQLITE_IOERR {
            self = .unknownOutcome("COMMIT failed: \(error.extendedResultCode): \(error.message ?? "no message")")
        } else {
            self.init(sqlite: error)
        }
    }

    private init(resultCode error: GRDB.DatabaseError) {
        // Not `description`, which shows the bound values.
        let message = "\(error.extendedResultCode): \(error.message ?? "no message")"
        switch error.extendedResultCode {
        case .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_ROWID:
            self = .constraint(.unique, message)
        case .SQLITE_CONSTRAINT_NOTNULL:
            self = .constraint(.notNull, message)
        case .SQLITE_CONSTRAINT_CHECK, .SQLITE_CONSTRAINT_DATATYPE:
            self = .constraint(.check, message)
        case .SQLITE_CONSTRAINT_FOREIGNKEY:
            self = .constraint(.foreignKey, message)
        default:
            switch error.resultCode {
            case .SQLITE_CONSTRAINT: self = .constraint(.other, message)
            case .SQLITE_BUSY, .SQLITE_LOCKED, .SQLITE_IOERR, .SQLITE_INTERRUPT: self = .unavailable(message)
            // GRDB's word for a connection that was closed.
            case .SQLITE_MISUSE: self = .unavailable(message)
            case .SQLITE_FULL: self = .full(message)
            case .SQLITE_CANTOPEN, .SQLITE_NOTADB, .SQLITE_CORRUPT, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_AUTH:
                self = .refused(message)
            default: self = .statement(code: "\(error.extendedResultCode.rawValue)", message)
            }
        }
    }
}
