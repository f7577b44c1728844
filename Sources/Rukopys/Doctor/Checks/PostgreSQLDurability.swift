import Database

/// What a PostgreSQL server promises, and whether it has room for us.
enum PostgreSQLDurability {
    /// Each of these, switched off, loses what was acknowledged
    /// (https://www.postgresql.org/docs/15/runtime-config-wal.html).
    static func settings(_ database: any Database) async throws -> [Finding] {
        let rows = try await database.fetch(
            """
            SELECT name, setting FROM pg_settings
            WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes') ORDER BY name
            """)
        let values = try rows.map { (name: try $0["name"] as String, value: try $0["setting"] as String) }
        let off = values.filter { $0.value == "off" }
        guard off.isEmpty else {
            return off.map { setting in
                .failed(
                    "\(setting.name) is off: \(harm(setting.name))",
                    "ALTER SYSTEM SET \(setting.name) = on; SELECT pg_reload_conf();")
            }
        }
        return [.ok(values.map { "\($0.name)=\($0.value)" }.joined(separator: ", "))]
    }

    private static func harm(_ setting: String) -> String {
        switch setting {
        case "synchronous_commit": "a crash loses what was acknowledged last"
        case "full_page_writes": "a power cut in the middle of a page breaks it"
        default: "a power cut breaks the database"
        }
    }

    /// A node holds its pool and up to three connections more: heartbeats, what is sent, and what is listened to.
    static func connections(_ database: any Database, poolSize: Int) async throws -> [Finding] {
        let row = try await database.fetch(
            """
            SELECT CAST(current_setting('max_connections') AS BIGINT) AS most,
                CAST(current_setting('superuser_reserved_connections') AS BIGINT) AS reserved,
                (SELECT COUNT(*) FROM pg_stat_activity
                 WHERE COALESCE(backend_type, 'client backend') = 'client backend' AND pid <> pg_backend_pid()) AS used
            """
        ).first
        guard let row else { return [] }
        let (most, reserved, used): (Int, Int, Int) = (try row["most"], try row["reserved"], try row["used"])
        let needed = poolSize + 3
        let text = "a node needs \(needed) of \(most - reserved) connections, \(used) are in use"
        if needed > most - reserved {
            return [.failed(text, "lower DATABASE_POOL_SIZE, or raise max_connections of the server")]
        }
        if needed + used > most - reserved {
            return [
                .warning(
                    text + ": another node would not find enough",
                    "lower DATABASE_POOL_SIZE, or raise max_connections of the server")
            ]
        }
        return [.ok(text)]
    }
}
