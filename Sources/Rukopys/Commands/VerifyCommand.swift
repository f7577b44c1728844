import ArgumentParser
import Foundation
import Verification

/// `rukopys verify`: runs every scenario against a live server over HTTP, and writes the report.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Verify a live server over HTTP and write the report.",
        discussion: """
            Without --base-url it starts servers of its own: a temporary folder, free ports, and SQLite, or the empty \
            PostgreSQL database that --database-url names.

            Exit codes: 0 nothing failed, 1 something failed or is missing, 3 no server to verify, 64 usage.
            """)

    @Option(name: .long, help: "A running server, such as https://example.org.")
    var baseURL: String?

    @Option(name: .long, help: "DATABASE_URL of an empty PostgreSQL database for servers of its own.")
    var databaseURL: String?

    @Option(name: .long, help: "A folder of .eml files in which the running server's mails arrive.")
    var mailbox: String?

    @Option(name: .long, help: "What the running server expects webhooks to be signed with (or VERIFY_WEBHOOK_SECRET).")
    var webhookSecret: String?

    @Option(name: .long, help: "An administrator's access token for the running server (or VERIFY_ADMIN_TOKEN).")
    var adminToken: String?

    @Option(name: .long, help: "Only these: auth, payment, jobs, documents, admin, operations; separated by commas.")
    var suite: String?

    @Option(name: .long, help: "Only these scenarios, by their ids (auth.rotation), separated by commas.")
    var scenario: String?

    @Option(name: .long, help: "uk or en: only this language (default: reports in both).")
    var language: Language?

    @Option(name: .long, help: "markdown, json, junit, html; separated by commas (default: all).")
    var format: String?

    @Option(name: .long, help: "The folder for the reports.")
    var output = "report"

    @Flag(name: .long, help: "Stop at the first failure.")
    var failFast = false

    @Option(name: .long, help: "How many requests race, 2 to 1000.")
    var concurrency = 50

    @Flag(name: .long, help: "Against a running server, also use up limits, hold and refund payments, delete accounts.")
    var destructive = false

    func validate() throws {
        _ = try suites()
        _ = try formats()
        let unknown = (scenario?.split(separator: ",").map(String.init) ?? []).filter {
            !Verification.scenarioIDs.contains($0)
        }
        if let first = unknown.first { throw ValidationError("--scenario: there is no “\(first)”") }
        guard (2...1_000).contains(concurrency) else { throw ValidationError("--concurrency must be from 2 to 1000") }
        if let baseURL {
            guard let parts = URLComponents(string: baseURL), ["http", "https"].contains(parts.scheme),
                parts.host?.isEmpty == false, ["", "/"].contains(parts.path), parts.query == nil
            else { throw ValidationError("--base-url must be an http or https URL without a path") }
            if databaseURL != nil { throw ValidationError("--database-url is for servers of its own") }
        }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let options = try options(environment)
        let isTerminal = isatty(STDOUT_FILENO) == 1
        let progress = TerminalProgress(
            in: language ?? (environment["LANG"]?.hasPrefix("uk") == true ? .uk : .en),
            hasColours: isTerminal && environment["NO_COLOR"] == nil)
        let report: VerificationReport
        do {
            report = try await StopSignals.cancelling {
                try await Verification.run(options) { event in
                    Refusal.write(progress.line(event), to: .standardOutput)
                }
            }
        } catch let error as CannotStart {
            try Refusal.stop([error.reason])
        } catch is CancellationError {
            Refusal.write("rukopys: stopped before its end, no report was written", to: .standardError)
            throw ExitCode.failure
        }
        let files = try ReportFormat.write(
            report, as: try formats(), in: language.map { [$0] } ?? Language.allCases,
            to: URL(fileURLWithPath: output))
        Refusal.write(progress.summary(report), to: .standardOutput)
        for file in files { Refusal.write("  \(file.relativePath)", to: .standardOutput) }
        if !report.isGood { throw ExitCode.failure }
    }

    private func options(_ environment: [String: String]) throws -> VerificationOptions {
        var options = VerificationOptions()
        options.baseURL = baseURL
        options.executable = Bundle.main.executableURL?.absoluteURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
        options.databaseURL = databaseURL
        if baseURL != nil {
            options.mailbox = mailbox.map { URL(fileURLWithPath: $0) }
            options.webhookSecret = webhookSecret ?? environment["VERIFY_WEBHOOK_SECRET"]
            options.adminToken = adminToken ?? environment["VERIFY_ADMIN_TOKEN"]
        }
        options.suites = try suites()
        options.scenarios = scenario.map { Set($0.split(separator: ",").map(String.init)) }
        options.failsFast = failFast
        options.concurrency = concurrency
        options.isDestructive = destructive
        return options
    }

    private func suites() throws -> [Suite] {
        try Self.list(suite, of: Suite.self, option: "--suite")
    }

    private func formats() throws -> [ReportFormat] {
        try Self.list(format, of: ReportFormat.self, option: "--format")
    }

    /// The names between commas; all there are when nothing is asked for.
    private static func list<Value: RawRepresentable & CaseIterable>(
        _ text: String?, of type: Value.Type, option: String
    ) throws -> [Value] where Value.RawValue == String {
        guard let text else { return Array(Value.allCases) }
        return try text.split(separator: ",").map { name in
            let name = name.trimmingCharacters(in: .whitespaces)
            guard let value = Value(rawValue: name) else {
                let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("\(option): “\(name)” is none of \(known)")
            }
            return value
        }
    }
}

extension Language: ExpressibleByArgument {}
