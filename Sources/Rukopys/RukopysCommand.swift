import ArgumentParser

/// The executable: one file per subcommand.
@main
struct RukopysCommand: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "rukopys",
        abstract: "A backend for a service that sells and writes documents.",
        discussion: """
            Every setting is an environment variable, or a line of .env, or a key in lower case of rukopys.yaml;
            the command line wins over all of them. docs/operations.md lists them.

            Exit codes: 0 done, 1 failed, 3 refused by configuration, 64 usage.
            """,
        version: version,
        subcommands: [
            ServeCommand.self, WorkerCommand.self, SimulateCommand.self, MigrateCommand.self, DoctorCommand.self,
            BackupCommand.self, RestoreCommand.self, EvaluateCommand.self, VerifyCommand.self, AdminCommand.self,
        ])
}
