import ArgumentParser
import AsyncHTTPClient
import Foundation

/// `rukopys doctor`: what this installation is, and whether it is well.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Show the configuration in force, and check all that the server needs.",
        discussion: """
            Prints every setting, its value, and where that comes from; secrets are not shown. Then it looks at all \
            that a server needs, and says of each thing whether it is ok, is to be looked at, or has failed, and what \
            to do. It sends no mail, pays nothing, and writes no document. Ends with 1 when something has failed.
            """)

    @Flag(name: .long, help: "Only show the settings.") var settings = false
    @Flag(name: .long, help: "Only check that every payment whose money we have has a document or a refund.")
    var payments = false
    @Flag(name: .long, help: "Call nobody but the database.") var offline = false
    @Flag(name: .long, help: "Print one JSON object.") var json = false
    @OptionGroup var options: CommandLineOptions

    func validate() throws {
        guard !(settings && payments) else { throw ValidationError("--settings and --payments are two commands") }
        guard !(json && payments) else { throw ValidationError("--payments has no --json") }
    }

    func run() async throws {
        try await Refusal.explaining {
            let configuration = try await options.load()
            if payments { return try await checkPayments(configuration) }
            let report = DoctorReport(
                settings: configuration.readings, redaction: SecretRedaction(configuration))
            guard settings else { return try await examine(configuration, report) }
            if json {
                print(try report.json([]))
            } else {
                configuration.readings.forEach { print($0.line) }
            }
        }
    }

    private func examine(_ configuration: ServerConfiguration, _ report: DoctorReport) async throws {
        let http = HTTPClient(configuration: Node.outgoing)
        let examination = Examination(
            checks: Self.checks(configuration, http: http, isOffline: offline), isOffline: offline)
        var results: [Examination.Result] = []
        if !json {
            configuration.readings.forEach { print($0.line) }
            print("")
        }
        await examination.run { result in
            results.append(result)
            if !json { report.lines(result).forEach { print($0) } }
        }
        try? await http.shutdown()
        print(json ? try report.json(results) : report.summary(results))
        if results.contains(where: { $0.verdict == .failed }) { throw ExitCode.failure }
    }

    /// What there is to look at, from the ground up.
    static func checks(
        _ configuration: ServerConfiguration, http: HTTPClient, isOffline: Bool
    ) -> [any DoctorCheck] {
        let outside = OutsideCall(http: http)
        return [
            ConfigurationCheck(configuration: configuration), DatabaseCheck(configuration: configuration),
            SchemaCheck(configuration: configuration), DurabilityCheck(configuration: configuration),
            DiskCheck(configuration: configuration),
            ClockCheck(configuration: configuration, outside: outside, isOffline: isOffline),
            KeysCheck(configuration: configuration),
            FilesCheck(
                configuration: configuration, artifacts: ArtifactPlace.store(configuration, http: http)),
            ToolsCheck(), FontsCheck(), MailCheck(configuration: configuration),
            PaymentProviderCheck(configuration: configuration, outside: outside),
            ModelsCheck(configuration: configuration, outside: outside), AlertTargetCheck(configuration: configuration),
        ]
    }

    private func checkPayments(_ configuration: ServerConfiguration) async throws {
        let report = try await PaymentsCheck(configuration: configuration).run()
        for complaint in report.complaints { print(complaint) }
        print("payments: \(report.summary)")
        if !report.complaints.isEmpty { throw ExitCode.failure }
    }
}
