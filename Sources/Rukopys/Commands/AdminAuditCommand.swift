import ArgumentParser
import Foundation
import Security

extension AdminCommand {
    /// `rukopys admin audit …`.
    struct AuditCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "audit", abstract: "Look at the audit log.", subcommands: [VerifyAudit.self])
    }

    /// `rukopys admin audit verify`.
    struct VerifyAudit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Find audit rows that were edited, moved, put in or taken out.",
            discussion: "Prints where each chain ends. Ends with 1 when the log is not what was written.")

        @Option(
            name: .customLong("head"),
            help: "Where a chain ended once (CHAIN:SEQ:MAC, from the server's log); may be given many times.")
        var heads: [String] = []
        @OptionGroup var options: CommandLineOptions

        func run() async throws {
            try await AdminCommand.run(options) { tools in
                let report = try await tools.audit.verify(known: heads)
                for head in report.heads { print("head \(head)") }
                for flaw in report.flaws { Refusal.write("rukopys: \(flaw)", to: .standardError) }
                print("\(report.rows) rows, \(report.flaws.count) flaws")
                if !report.flaws.isEmpty { throw ExitCode.failure }
            }
        }
    }
}
