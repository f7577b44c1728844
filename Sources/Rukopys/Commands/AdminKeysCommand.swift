import ArgumentParser
import Database
import Foundation
import Security

extension AdminCommand {
    /// `rukopys admin keys …`: the keys that sign tokens.
    struct KeysCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "keys", abstract: "Look at and change the keys that sign tokens.",
            subcommands: [ListKeys.self, RotateKeys.self, RevokeKey.self, ResealKeys.self, ResetKeys.self])
    }

    /// `rukopys admin keys list`.
    struct ListKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List all keys.")

        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.run(options) { tools in
                for key in try await tools.keys.list(at: TimeSource.system.now()) {
                    print(
                        key.id, key.ring.rawValue, key.algorithm, key.state.rawValue,
                        "from \(key.activateAt.rfc3339)")
                }
            }
        }
    }

    /// `rukopys admin keys rotate [RING]`.
    struct RotateKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Stage the next key of a ring.",
            discussion: "It is shown to everybody at once and begins to sign in 15 minutes. Nobody is signed out.")

        @Argument(help: "access or refresh.") var ring = "access"
        @OptionGroup var options: CommandLineOptions

        func validate() throws {
            guard Keyring.Ring(rawValue: ring) != nil else { throw ValidationError("RING is access or refresh") }
        }

        func run() async throws {
            let ring = Keyring.Ring(rawValue: ring) ?? .access
            try await AdminCommand.run(options) { tools in
                let begin = try await tools.keys.rotate(ring, actor: "command line", at: TimeSource.system.now())
                print("the next \(ring.rawValue) key signs from \(begin.rfc3339)")
            }
        }
    }

    /// `rukopys admin keys revoke KID`.
    struct RevokeKey: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Take a key away at once.",
            discussion: "Its tokens are refused within seconds. A revoked refresh key signs its sessions out.")

        @Argument(help: "The key's id, as list shows it; behind -- if it begins with a hyphen.") var key: String
        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.run(options) { tools in
                guard try await tools.keys.revoke(key, actor: "command line", at: TimeSource.system.now()) else {
                    Refusal.write("rukopys: there is no such key, or it was revoked before", to: .standardError)
                    throw ExitCode.failure
                }
                print("\(key) is revoked")
            }
        }
    }

    /// `rukopys admin keys reseal`.
    struct ResealKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reseal", abstract: "Seal all keys under the master key of today.",
            discussion: "With RUKOPYS_MASTER_KEY the new one and RUKOPYS_MASTER_KEY_PREVIOUS the old one.")

        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.run(options) { tools in
                let count = try await tools.keys.reseal(actor: "command line", at: TimeSource.system.now())
                print("\(count) keys are sealed under RUKOPYS_MASTER_KEY")
            }
        }
    }

    /// `rukopys admin keys reset`.
    struct ResetKeys: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset", abstract: "Make new keys in place of all there are, and sign everybody out.",
            discussion: "When the master key is lost: what was sealed under it is given up.")

        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.run(options) { tools in
                let ended = try await tools.admin.resetKeys(tools.keys)
                print("new keys are made, \(ended) sessions have ended")
            }
        }
    }

    /// `rukopys admin sessions …`.
    struct SessionsCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "sessions", abstract: "Change everybody's sessions.", subcommands: [FastForward.self])
    }

    /// `rukopys admin sessions fast-forward`.
    struct FastForward: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fast-forward",
            abstract: "After a backup was restored, let sessions go on whose tokens are newer than it.")

        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.run(options) { tools in
                print("\(try await tools.admin.fastForwardSessions(origin: .commandLine)) sessions go on")
            }
        }
    }
}
