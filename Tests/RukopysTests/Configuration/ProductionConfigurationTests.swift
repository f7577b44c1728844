import Foundation
import Security
import Testing

@testable import Rukopys

@Suite("Production")
struct ProductionConfigurationTests {
    @Test("refuses to start while anything that it needs is missing, and names all of it")
    func missing() async throws {
        let error = try await #require(throws: ConfigurationError.self) {
            try ServerConfiguration(
                try await ConfigurationSources(
                    commandLine: [:], file: nil, environment: ["RUKOPYS_ENV": "production"]))
        }
        for key in [
            "RUKOPYS_MASTER_KEY", "PUBLIC_URL", "SMTP_URL", "MAIL_FROM", "STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRETS",
            "AI_CHAIN",
        ] {
            #expect(error.problems.count { $0.hasPrefix(key) } == 1, "\(key): \(error.problems)")
        }
        #expect(error.problems.count == 7)
    }

    @Test("has nothing to say of mail once it is configured")
    func mail() async throws {
        let error = try await #require(throws: ConfigurationError.self) {
            try ServerConfiguration(
                try await ConfigurationSources(
                    commandLine: [:], file: nil,
                    environment: [
                        "RUKOPYS_ENV": "production", "MAIL_FROM": "no-reply@rukopys.example",
                        "SMTP_URL": "smtps://rukopys:s3cret@mail.example",
                    ]))
        }
        #expect(!error.problems.contains { $0.contains("SMTP") || $0.contains("MAIL") }, "\(error.problems)")
        #expect(!error.problems.contains { $0.contains("s3cret") })
    }

    @Test("refuses what is meant for development")
    func weak() async throws {
        let error = try await #require(throws: ConfigurationError.self) {
            try ServerConfiguration(
                try await ConfigurationSources(
                    commandLine: [:], file: nil,
                    environment: [
                        "RUKOPYS_ENV": "production", "PUBLIC_URL": "http://rukopys.example",
                        "STRIPE_SECRET_KEY": "sk_test_key", "MAGIC_LINK_PER_EMAIL": "off",
                        "STRIPE_WEBHOOK_SECRETS": "whsec_0123456789abcdef",
                        "RUKOPYS_MASTER_KEY": MasterKey().base64.exposed,
                    ]))
        }
        for key in ["PUBLIC_URL", "STRIPE_SECRET_KEY", "MAGIC_LINK_PER_EMAIL", "SMTP_URL", "AI_CHAIN"] {
            #expect(error.problems.count { $0.hasPrefix(key) } == 1, "\(key): \(error.problems)")
        }
        #expect(!error.problems.contains { $0.hasPrefix("RUKOPYS_MASTER_KEY") || $0.hasPrefix("STRIPE_WEBHOOK") })
        #expect(error.problems.contains { $0.hasPrefix("STRIPE_SECRET_KEY") && $0.contains("test key") })
    }
}
