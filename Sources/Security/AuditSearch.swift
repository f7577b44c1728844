import Database

/// Which rows of the audit log an operator wants to see.
package struct AuditFilter: Sendable {
    /// A type's name, such as `session.refreshed`, or the part before its dot.
    package var type: String?
    package var actor: String?
    /// Any of these; none is whatever it was done to.
    package var subjects: [String]
    package var from: Timestamp?
    /// Before it, not at it.
    package var to: Timestamp?

    package init(
        type: String? = nil, actor: String? = nil, subject: String? = nil, from: Timestamp? = nil, to: Timestamp? = nil
    ) {
        self.type = type
        self.actor = actor
        subjects = subject.map { [$0] } ?? []
        self.from = from
        self.to = to
    }

    fileprivate var condition: SQL {
        var conditions: [SQL] = []
        if let type {
            let pattern = type.replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_") + ".%"
            conditions.append(type.contains(".") ? "type = \(type)" : "type LIKE \(pattern) ESCAPE '!'")
        }
        if let actor { conditions.append("actor = \(actor)") }
        if !subjects.isEmpty { conditions.append("subject IN (\(list: subjects)) AND subject IS NOT NULL") }
        if let from { conditions.append("at >= \(from)") }
        if let to { conditions.append("at < \(to)") }
        return conditions.reduce("1 = 1") { "\($0) AND \($1)" }
    }
}

extension AuditedEvent {
    /// Whether a text could be a row's id.
    package static func isID(_ text: String) -> Bool { Identifier<AuditEvent>(text) != nil }
}

extension AuditLog {
    /// A page of the log, newest first.
    ///
    /// - Parameter before: the id of the last row of the page before.
    package static func search(
        _ filter: AuditFilter, before: String?, limit: Int, in transaction: any Transaction
    ) throws -> [AuditedEvent] {
        let cursor: SQL = before.map { "AND id < \($0)" } ?? ""
        return try transaction.rows(
            """
            SELECT \(AuditedEvent.columns) FROM audit_log WHERE \(filter.condition) \(cursor)
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(AuditedEvent.init)
    }
}
