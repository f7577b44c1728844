import ArgumentParser
import Foundation

/// `rukopys doctor`: what this installation is, and whether it is well.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Show the configuration in force, or check what is stored.",
        discussion: """
            Without an option it prints every setting, its value, and where that comes from; secrets are not shown. With
            options it checks, and changes nothing. Ends with 1 when something is not as it should be.
            """)

    @Flag(name: .long, help: "Check that every payment whose money we have has a document or a refund.")
    var payments = false

    @OptionGroup var options: CommandLineOptions

    func run() async throws {
        try await Refusal.explaining {
            let configuration = try await options.load()
            guard !checks(configuration).isEmpty else {
                return configuration.readings.forEach { print($0.line) }
            }
            var isWell = true
            for check in checks(configuration) {
                let report = try await check.run()
                for complaint in report.complaints { print(complaint) }
                print("\(check.name): \(report.summary)")
                if !report.complaints.isEmpty { isWell = false }
            }
            if !isWell { throw ExitCode.failure }
        }
    }

    /// What was asked for.
    private func checks(_ configuration: ServerConfiguration) -> [any DoctorCheck] {
        payments ? [PaymentsCheck(configuration: configuration)] : []
    }
}

/// Something that a doctor looks at.
///
/// It changes nothing.
protocol DoctorCheck: Sendable {
    /// What is looked at, in a word.
    var name: String { get }
    func run() async throws -> DoctorReport
}

/// What a check has found.
struct DoctorReport: Sendable {
    /// A line each; none when all is well.
    let complaints: [String]
    let summary: String
}
