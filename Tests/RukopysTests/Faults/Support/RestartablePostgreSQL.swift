import Database
import Foundation
import TestSupport
import Testing

/// A PostgreSQL of a test's own, which may be restarted under those who use it.
struct RestartablePostgreSQL: Sendable {
    /// Its database, migrated, as `DATABASE_URL` has it.
    let url: String
    private let restartCommand: String
    /// Where commands are written that run beside the server.
    private let input: FileHandle
    /// Grows by a line with each command that has ended.
    private let ended: URL

    /// Runs one while `body` runs.
    ///
    /// scripts/with-postgresql makes it and removes it, also when the tests are killed: then its command's input ends.
    static func with(_ body: (RestartablePostgreSQL) async throws -> Void) async throws {
        try await TemporaryFolder.with { folder in
            let (process, input) = (Process(), Pipe())
            let (file, ended) = (folder.appending(path: "url"), folder.appending(path: "ended"))
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            // A command in the background has no input of its own, so it is given another number.
            process.arguments = [
                "-c", "exec 3<&0; exec \"$0\" sh -c '\(Self.loop)' \"$1\" \"$2\"",
                Repository.file("scripts/with-postgresql").path, file.path, ended.path,
            ]
            process.standardInput = input
            try process.run()
            defer {
                try? input.fileHandleForWriting.close()
                process.waitUntilExit()
            }
            var url = ""
            try await eventually("PostgreSQL is started") {
                url = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
                return url.hasSuffix("\n") || !process.isRunning
            }
            try #require(url.hasSuffix("\n"), "PostgreSQL did not start")
            try await body(
                try await RestartablePostgreSQL(String(url.dropLast()), input.fileHandleForWriting, ended))
        }
    }

    /// Says where the server is, and does what it is told until its input ends.
    private static let loop = """
        echo "$RUKOPYS_TEST_POSTGRESQL" >"$0"; while read -r line <&3; do sh -c "$line"; echo $? >>"$1"; done
        """

    private init(_ url: String, _ input: FileHandle, _ ended: URL) async throws {
        self.url = url
        self.input = input
        self.ended = ended
        restartCommand = try await Engine.withOpenDatabase(try #require(DatabaseURL(url)), poolSize: 1) { database in
            _ = try await Migrator(database).migrate()
            let row = try #require(
                try await database.fetch(
                    """
                    SELECT (SELECT setting FROM pg_config WHERE name = 'BINDIR') AS programs,
                        current_setting('data_directory') AS data
                    """
                ).first)
            let (programs, data): (String, String) = (try row["programs"], try row["data"])
            let command = "'\(programs)/pg_ctl' -D '\(data)' -l '\(data)/restart.log' -m immediate -w restart"
            // PostgreSQL refuses to run as root.
            return "cd / && " + (getuid() == 0 ? "runuser -u postgres -- " : "") + command + " >/dev/null 2>&1"
        }
    }

    /// Ends all of its processes at once, as a crash does, and starts it again; returns when it takes connections.
    func restart() async throws {
        let before = endings.count
        // By the script, not by us: a process counts as running while anything has a file of its, and a server has.
        try input.write(contentsOf: Data((restartCommand + "\n").utf8))
        try await eventually("PostgreSQL is restarted") { endings.count > before }
        #expect(endings.last == "0")
    }

    /// How each command ended.
    private var endings: [Substring] {
        ((try? String(contentsOf: ended, encoding: .utf8)) ?? "").split(separator: "\n")
    }
}
