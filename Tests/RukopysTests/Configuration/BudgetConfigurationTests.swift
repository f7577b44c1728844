import TestSupport
import Testing

@testable import Rukopys

@Suite("The configuration of budgets and alerts")
struct BudgetConfigurationTests {
    private static func load(_ environment: [String: String]) async throws -> ServerConfiguration {
        try ServerConfiguration(
            try await ConfigurationSources(commandLine: [:], file: nil, environment: environment))
    }

    @Test("without a word half of the price, no daily limit, and the log alone")
    func defaults() async throws {
        let configuration = try await Self.load([:])
        #expect(configuration.budgets.documentPercent == 50)
        #expect(configuration.budgets.dailyMicros == nil)
        #expect(configuration.budgets.patience == .seconds(3_600))
        #expect(configuration.alertEmail == nil && configuration.alertWebhook == nil)
    }

    @Test("is read, and a webhook's address shown to nobody")
    func read() async throws {
        let configuration = try await Self.load([
            "AI_DOCUMENT_BUDGET_PERCENT": "30", "AI_DAILY_BUDGET_MICROS": "9000000000",
            "AUTO_REFUND_AFTER_MINUTES": "5", "ALERT_EMAIL": "Operator@Example.org",
            "ALERT_WEBHOOK_URL": "https://hooks.example.org/T0/hush",
        ])
        #expect(configuration.budgets.documentPercent == 30)
        #expect(configuration.budgets.dailyMicros == 9_000_000_000)
        // As long as an operator has after a failure.
        #expect(configuration.budgets.patience == .seconds(300))
        #expect(configuration.alertEmail == "operator@example.org")
        #expect(configuration.alertWebhook?.exposed == "https://hooks.example.org/T0/hush")
        #expect(!"\(configuration)".contains("hush"))
    }

    @Test(
        "is refused by its name, and no value is echoed",
        arguments: [
            ("AI_DOCUMENT_BUDGET_PERCENT", "0"), ("AI_DOCUMENT_BUDGET_PERCENT", "half"),
            ("AI_DAILY_BUDGET_MICROS", "0"), ("AI_DAILY_BUDGET_MICROS", "-5"), ("AI_DAILY_BUDGET_MICROS", "1.5"),
            ("ALERT_EMAIL", "nobody"), ("ALERT_WEBHOOK_URL", "ftp://hush"), ("ALERT_WEBHOOK_URL", "hush"),
            ("ALERT_WEBHOOK_URL", "https://"),
        ])
    func refused(name: String, value: String) async throws {
        let error = try await #require(throws: ConfigurationError.self) { try await Self.load([name: value]) }
        #expect(error.problems.count == 1)
        #expect(error.problems.first?.hasPrefix(name) == true)
        #expect(error.problems.first?.contains("hush") == false)
    }
}
