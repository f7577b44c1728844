import Database
import Foundation
import Payments
import Security
import TestSupport
import Testing

@testable import Accounts
@testable import Rukopys

@Suite("The configuration")
struct ConfigurationTests {
    private static func load(
        _ environment: [String: String] = [:], commandLine: [String: String] = [:], file: String? = nil
    ) async throws -> ServerConfiguration {
        try ServerConfiguration(
            try await ConfigurationSources(commandLine: commandLine, file: file, environment: environment))
    }

    /// The problems of a configuration that is refused.
    private static func problems(_ environment: [String: String]) async throws -> [String] {
        let error = try await #require(throws: ConfigurationError.self) { try await load(environment) }
        return error.problems
    }

    @Test("without a word is development on this machine, with the defaults of the handbook")
    func defaults() async throws {
        let configuration = try await Self.load()
        #expect(configuration.environment == .development)
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 8080)
        #expect(configuration.publicURL == nil)
        #expect(configuration.dataFolder == "./var")
        #expect(configuration.database == .sqlite(path: "./var/rukopys.sqlite"))
        #expect(configuration.databasePoolSize == 16)
        #expect(configuration.masterKey == nil)
        #expect(configuration.tokens.issuer == "rukopys")
        #expect(configuration.tokens.audience == "rukopys")
        #expect(configuration.tokens.accessLifetime == .seconds(600))
        #expect(configuration.tokens.idleLimit == .seconds(14 * 86_400))
        #expect(configuration.tokens.absoluteLimit == .seconds(30 * 86_400))
        #expect(configuration.limits.magicLink.description == "10/minute")
        #expect(configuration.limits.verify.description == "10/minute")
        #expect(configuration.refreshLimit.description == "5/minute")
        #expect(configuration.limits.refreshRefused.description == "5/minute")
        #expect(configuration.limits.read.description == "600/minute")
        #expect(configuration.limits.generate.description == "5/hour")
        #expect(configuration.limits.default.description == "300/minute")
        #expect(configuration.magicLinks.perAddressAndNetwork.map(\.description) == ["1/30s", "5/hour", "10/day"])
        #expect(configuration.trustedProxies.isEmpty)
        #expect(configuration.printsLinks)
        #expect(configuration.stripe == nil)
        #expect(configuration.metricsToken == nil)
        #expect(configuration.webhookSecrets.isEmpty)
        #expect(configuration.documents.pricePerPage == 50)
        #expect(configuration.documents.currency == "eur")
        #expect(configuration.builtinWordsPerSecond == nil)
        #expect(configuration.worker.concurrency == 8)
        #expect(configuration.worker.leaseLength == .seconds(15))
        #expect(configuration.shutdownSeconds == 25)
        #expect(configuration.logLevel == .info)
        #expect(configuration.artifactFolder == "./var/artifacts")
        #expect(configuration.allowsDevelopmentConveniences)
    }

    @Test("reads every key that this release knows")
    func everyKey() async throws {
        let masterKey = MasterKey()
        let configuration = try await Self.load([
            "RUKOPYS_ENV": "development", "HOST": "::1", "PORT": "9000", "PUBLIC_URL": "http://localhost:9000/",
            "DATA_DIR": "/srv/rukopys/", "DATABASE_URL": "postgresql://u:p@db.example:5433/r?sslmode=require",
            "DATABASE_POOL_SIZE": "32", "RUKOPYS_MASTER_KEY": masterKey.base64.exposed, "ACCESS_TOKEN_SECONDS": "300",
            "REFRESH_IDLE_DAYS": "7", "REFRESH_ABSOLUTE_DAYS": "60", "JWT_ISSUER": "issuer", "JWT_AUDIENCE": "audience",
            "JWT_ALGORITHM": "ES256", "RATE_LIMIT_MAGIC_LINK": "1/second", "RATE_LIMIT_VERIFY": "2/minute",
            "RATE_LIMIT_REFRESH": "3/hour", "RATE_LIMIT_READ": "4/day", "RATE_LIMIT_GENERATE": "5/minute",
            "RATE_LIMIT_DEFAULT": "6/minute", "MAGIC_LINK_PER_EMAIL": "1/10s, 2/hour",
            "TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8::/32", "MAIL_FROM": "Post <post@example.org>",
            "METRICS_TOKEN": "AZaz09-._~+/0000==",
            "DEV_PRINT_LINKS": "off", "STRIPE_SECRET_KEY": "sk_test_key", "STRIPE_API_BASE": "http://127.0.0.1:9/",
            "STRIPE_WEBHOOK_SECRETS": "whsec_0123456789abcdef,whsec_fedcba9876543210@2999-12-31",
            "PRICE_PER_PAGE": "75", "CURRENCY": "PLN", "AI_CHAIN": "builtin", "BUILTIN_WORDS_PER_SECOND": "2.5",
            "WORKER_CONCURRENCY": "3", "JOB_LEASE_SECONDS": "30", "SHUTDOWN_SECONDS": "60",
            "ARTIFACT_STORE": "file:///srv/files/", "LOG_LEVEL": "debug", "LOG_FORMAT": "json",
        ])
        #expect(configuration.host == "::1")
        #expect(configuration.port == 9000)
        #expect(configuration.publicURL == "http://localhost:9000")
        #expect(configuration.allowsDevelopmentConveniences)
        #expect(configuration.dataFolder == "/srv/rukopys")
        #expect(configuration.database.redacted == "postgresql://u@db.example:5433/r?sslmode=require")
        #expect(configuration.databasePoolSize == 32)
        #expect(configuration.masterKey?.base64 == masterKey.base64)
        #expect(configuration.tokens.accessLifetime == .seconds(300))
        #expect(configuration.tokens.idleLimit == .seconds(7 * 86_400))
        #expect(configuration.tokens.absoluteLimit == .seconds(60 * 86_400))
        #expect(configuration.tokens.issuer == "issuer")
        #expect(configuration.tokens.audience == "audience")
        #expect(configuration.limits.magicLink.description == "1/second")
        #expect(configuration.limits.verify.description == "2/minute")
        #expect(configuration.refreshLimit.description == "3/hour")
        #expect(configuration.limits.refreshRefused.description == "3/hour")
        #expect(configuration.limits.read.description == "4/day")
        #expect(configuration.limits.generate.description == "5/minute")
        #expect(configuration.limits.default.description == "6/minute")
        #expect(configuration.magicLinks.perAddressAndNetwork.map(\.description) == ["1/10s", "2/hour"])
        #expect(configuration.metricsToken?.exposed == "AZaz09-._~+/0000==")
        #expect(configuration.trustedProxies == [IPNetwork("10.0.0.0/8"), IPNetwork("2001:db8::/32")])
        #expect(configuration.mailFrom == "Post <post@example.org>")
        #expect(!configuration.printsLinks)
        #expect(configuration.stripe?.key.exposed == "sk_test_key")
        #expect(configuration.stripe?.base == "http://127.0.0.1:9")
        #expect(configuration.stripe?.isLive == false)
        #expect(configuration.webhookSecrets.count == 2)
        #expect(configuration.documents.pricePerPage == 75)
        #expect(configuration.documents.currency == "pln")
        #expect(configuration.builtinWordsPerSecond == 2.5)
        #expect(configuration.worker.concurrency == 3)
        #expect(configuration.worker.leaseLength == .seconds(30))
        #expect(configuration.shutdownSeconds == 60)
        #expect(configuration.artifactFolder == "/srv/files")
        #expect(configuration.logLevel == .debug)
        #expect(configuration.logFormat == .json)
    }

    @Test("limits refused refresh tokens on their own where that is configured")
    func refusedRefresh() async throws {
        let configuration = try await Self.load(["RATE_LIMIT_REFRESH": "9/hour", "RATE_LIMIT_REFRESH_REFUSED": "2/day"])
        #expect(configuration.refreshLimit.description == "9/hour")
        #expect(configuration.limits.refreshRefused.description == "2/day")
    }

    @Test(
        "says of every value that cannot be read its key, its source and what is accepted", arguments: unreadableValues)
    func unreadable(key: String, value: String, accepted: String) async throws {
        let problems = try await Self.problems([key: value])
        let problem = try #require(problems.first { $0.hasPrefix(key) }, "\(problems)")
        #expect(problem.contains("(from environment)"))
        #expect(problem.contains(accepted), "\(problem)")
    }

    @Test("repeats no value: it may be a secret in the wrong place")
    func secrets() async throws {
        let keys = Set(Self.unreadableValues.map(\.0))
        let problems = try await Self.problems(Dictionary(uniqueKeysWithValues: keys.map { ($0, "hush-hush") }))
        #expect(problems.count >= keys.count)
        #expect(!problems.contains { $0.contains("hush") })
    }

    private static let unreadableValues = [
        ("RUKOPYS_ENV", "staging", "development or production"), ("PORT", "http", "0 to 65535"),
        ("PORT", "65536", "0 to 65535"), ("PORT", "-1", "0 to 65535"), ("PUBLIC_URL", "example.org", "http or https"),
        ("PUBLIC_URL", "ftp://example.org", "http or https"),
        ("PUBLIC_URL", "https://example.org/app", "without a path"),
        ("PUBLIC_URL", "https://u:p@example.org", "http or https"), ("DATABASE_URL", "mysql://db", "sqlite://PATH"),
        ("DATABASE_URL", "sqlite://", "postgresql://"), ("DATABASE_POOL_SIZE", "0", "1 to 500"),
        ("RUKOPYS_MASTER_KEY", "c2hvcnQ=", "base64 of 32 bytes"), ("ACCESS_TOKEN_SECONDS", "ten", "10 to 86400"),
        ("REFRESH_IDLE_DAYS", "0", "1 to 365"), ("REFRESH_ABSOLUTE_DAYS", "1.5", "1 to 3650"),
        ("RATE_LIMIT_MAGIC_LINK", "ten/minute", "N/minute"), ("RATE_LIMIT_VERIFY", "10", "N/second"),
        ("RATE_LIMIT_REFRESH", "0/minute", "N/hour"), ("RATE_LIMIT_REFRESH_REFUSED", "5/year", "N/day"),
        ("RATE_LIMIT_READ", "/minute", "N/minute"), ("RATE_LIMIT_GENERATE", "-5/hour", "N/hour"),
        ("RATE_LIMIT_DEFAULT", "300/", "N/minute"), ("MAGIC_LINK_PER_EMAIL", "often", "1/30s,5/hour,10/day"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "10.0.0.0/8"), ("DEV_PRINT_LINKS", "maybe", "true or false"),
        ("METRICS_TOKEN", "fifteen-letters", "16 or more"), ("METRICS_TOKEN", "sixteen letters, no", "ASCII letters"),
        ("METRICS_TOKEN", "шістнадцять-літер", "ASCII letters"),
        ("STRIPE_WEBHOOK_SECRETS", "not-a-secret", "whsec_"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_0123456789@soon", "whsec_"),
        ("PRICE_PER_PAGE", "0", "1 to 1000000"), ("PRICE_PER_PAGE", "0.5", "whole number"),
        ("CURRENCY", "euro", "such as eur"),
        ("CURRENCY", "KWD", "three decimals"), ("BUILTIN_WORDS_PER_SECOND", "0", "above 0"),
        ("BUILTIN_WORDS_PER_SECOND", "inf", "above 0"), ("WORKER_CONCURRENCY", "0", "1 to 1000"),
        ("JOB_LEASE_SECONDS", "0", "1 to 3600"), ("SHUTDOWN_SECONDS", "0", "1 to 3600"),
        ("ARTIFACT_STORE", "s3://bucket", "file://"), ("LOG_LEVEL", "loud", "debug"),
        ("LOG_FORMAT", "xml", "text or json"),
    ]

    @Test("names all that is wrong at once")
    func allAtOnce() async throws {
        let problems = try await Self.problems([
            "PORT": "none", "CURRENCY": "euro", "LOG_LEVEL": "loud", "RATE_LIMIT_VERIFY": "x", "JWT_ALGORITHM": "none",
        ])
        for key in ["PORT", "CURRENCY", "LOG_LEVEL", "RATE_LIMIT_VERIFY", "JWT_ALGORITHM"] {
            #expect(problems.count { $0.hasPrefix(key) } == 1, "\(key)")
        }
        #expect(problems.count == 5)
    }

    @Test("the algorithm of access tokens is one of two, the previous master key is none unless it is given")
    func keys() async throws {
        #expect(try await Self.load([:]).algorithm == .es256)
        #expect(try await Self.load(["JWT_ALGORITHM": "EdDSA"]).algorithm == .edDSA)
        #expect(try await Self.load([:]).previousMasterKey == nil)
        let previous = MasterKey().base64.exposed
        #expect(
            try await Self.load(["RUKOPYS_MASTER_KEY_PREVIOUS": previous]).previousMasterKey?.base64.exposed == previous
        )
        for (key, value) in [("JWT_ALGORITHM", "HS256"), ("RUKOPYS_MASTER_KEY_PREVIOUS", "short")] {
            let problems = try await Self.problems([key: value])
            #expect(problems.count == 1 && problems[0].hasPrefix(key))
        }
    }

    @Test("mail goes to the outbox folder, or to a server; nothing else is taken for one, and no password is echoed")
    func mail() async throws {
        #expect(try await Self.load([:]).smtp == nil)
        let configured = try await Self.load([
            "SMTP_URL": "smtp://rukopys:s3cret@mail.example:2525", "MAIL_FROM": "Rukopys <no-reply@rukopys.example>",
        ])
        let server = try #require(configured.smtp)
        #expect("\(server)" == "smtp://mail.example:2525")
        #expect(!"\(configured)".contains("s3cret"))
        let bad = [
            ("SMTP_URL", "mail.example"), ("SMTP_URL", "smtp://rukopys:s3cret@"), ("SMTP_CA_FILE", "/nowhere/ca.pem"),
            ("MAIL_FROM", "Rukopys"), ("MAIL_FROM", "a@b.example\r\nBcc: c@d.example"), ("MAIL_FROM", "A <a@b.example"),
            ("MAIL_FROM", "<a@b@c.example>"),
        ]
        for (key, value) in bad {
            let problems = try await Self.problems([key: value])
            #expect(problems.count == 1 && problems[0].hasPrefix(key), "\(key)=\(value): \(problems)")
            #expect(!problems[0].contains("s3cret"))
        }
    }

    @Test("an empty value is none")
    func empty() async throws {
        #expect(try await Self.load(["PORT": "", "STRIPE_SECRET_KEY": "", "PUBLIC_URL": ""]).port == 8080)
    }

    @Test(
        "the payment simulator exists on this machine only",
        arguments: [
            ["HOST": "0.0.0.0"], ["HOST": "192.0.2.1"], ["HOST": "::"], ["PUBLIC_URL": "https://rukopys.example"],
        ])
    func simulator(settings: [String: String]) async throws {
        let problems = try await Self.problems(settings)
        #expect(problems.count == 1)
        #expect(problems[0].contains("STRIPE_SECRET_KEY"))
        let configuration = try await Self.load(settings.merging(["STRIPE_SECRET_KEY": "sk_test_key"]) { $1 })
        #expect(!configuration.allowsDevelopmentConveniences)
    }
}
