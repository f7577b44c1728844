import Database

/// PostgreSQL has tools of its own for backups, which know it better: here is how they are called.
enum PostgreSQLTools {
    static func dump(_ database: DatabaseURL, to file: String) -> String {
        """
        backup is for SQLite. Of this database PostgreSQL's own tool makes one, without holding anybody up:
          pg_dump --format=custom --no-owner --file=\(quoted(file)) \(quoted(database.redacted))
        \(beside)
        """
    }

    static func restore(_ database: DatabaseURL, from file: String) -> String {
        """
        restore is for SQLite. Stop every server and worker; into an empty database PostgreSQL's own tool restores by:
          pg_restore --no-owner --single-transaction --exit-on-error --dbname=\(quoted(database.redacted)) \(quoted(file))
        \(beside)
        """
    }

    private static let beside = """
        It asks for a password, or finds it in ~/.pgpass. Keep ARTIFACT_STORE and the master key as well, \
        each in a place of its own.
        """

    /// For a shell.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
