import Administration
import ArgumentParser
import Database
import Foundation
import Security

/// `rukopys admin …`: what an operator does on the machine itself.
struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Operate accounts on this machine.",
        subcommands: [
            AddCommand.self, GrantCommand.self, RevokeCommand.self, KeysCommand.self, SessionsCommand.self,
            AuditCommand.self,
        ])

    /// `rukopys admin add EMAIL`.
    struct AddCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Make an account, for a server where people cannot sign up themselves.")

        @Argument(help: "The user's e-mail address.") var email: String
        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.run(options) { tools in
                let user = try await tools.admin.addUser(email: email, origin: .commandLine)
                print("\(user.email.text) has an account")
            }
        }
    }

    /// `rukopys admin grant EMAIL`.
    struct GrantCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "grant", abstract: "Make the user of an address an administrator.")

        @Argument(help: "The user's e-mail address.") var email: String
        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.setAdmin(true, email, options)
        }
    }

    /// `rukopys admin revoke EMAIL`.
    struct RevokeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Take the role of administrator from the user of an address.")

        @Argument(help: "The user's e-mail address.") var email: String
        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.setAdmin(false, email, options)
        }
    }

    private static func setAdmin(_ isAdmin: Bool, _ email: String, _ options: CommandLineOptions) async throws {
        try await run(options) { tools in
            let user = try await tools.admin.setAdmin(isAdmin, email: email, origin: .commandLine)
            print("\(user.email.text) is \(isAdmin ? "an administrator" : "no longer an administrator")")
        }
    }

    /// What operators work with.
    struct Tools: Sendable {
        let admin: AdminService
        let keys: KeyRotation
        let audit: AuditVerification
    }

    /// Makes the schema of an empty database, so that an administrator can be named before anything runs.
    ///
    /// One that is there is left alone: servers of an older release may be working on it, and a short command is no
    /// moment at which anybody expects an upgrade.
    private static func prepare(_ database: any Database) async throws {
        let migrator = Migrator(database)
        guard let state = try await migrator.state() else {
            try await migrator.migrate()
            return
        }
        if let problem = state.problem { throw problem }
        guard state.pending.isEmpty else {
            throw CannotPrepare(
                reason: "database: its schema is of an earlier release: run `rukopys migrate`, or start this release")
        }
    }

    /// Opens the database for one command, and closes it again, however that ends.
    static func run(_ options: CommandLineOptions, _ body: (Tools) async throws -> Void) async throws {
        try await Refusal.explaining {
            let configuration = try await options.load()
            try DataFolder.prepare(configuration)
            let masterKey = try configuration.masterKey ?? MasterKey.development(in: configuration.dataFolder)
            let database = try openDatabase(configuration.database, poolSize: 1, isServer: false)
            let result: Result<Void, any Error>
            do {
                try await prepare(database)
                let admin = AdminService(
                    database: database, audit: AuditLog(masterKey: masterKey), time: .system)
                try await body(
                    Tools(
                        admin: admin, keys: configuration.keyRotation(database, masterKey),
                        audit: AuditVerification(
                            database: database, masterKey: masterKey, previous: configuration.previousMasterKey)))
                result = .success(())
            } catch let error as AdminError {
                Refusal.write("rukopys: \(error.reason)", to: .standardError)
                result = .failure(ExitCode.failure)
            } catch {
                result = .failure(error)
            }
            await database.close()
            try result.get()
        }
    }
}
