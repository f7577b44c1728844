import Accounts
import Database
import Documents
import Foundation
import Jobs
import Logging
import Mail
import Payments
import Security
import WebAPI

/// Everything that an operator can set, read and checked.
///
/// See docs/operations.md for the keys.
struct ServerConfiguration: Sendable {
    enum Environment: String, CaseIterable, Sendable { case development, production }
    enum LogFormat: String, CaseIterable, Sendable { case text, json }

    var environment: Environment
    var host: String
    var port: Int
    var publicURL: String?
    var dataFolder: String
    var database: DatabaseURL
    var databasePoolSize: Int
    /// `nil`: a development key beside the database.
    var masterKey: MasterKey?
    /// What the stored keys may still be sealed under, while the master key is being changed.
    var previousMasterKey: MasterKey?
    var tokens: TokenSettings
    /// With what access tokens are signed.
    var algorithm: Keyring.Algorithm
    var limits: RateLimits
    var refreshLimit: RateLimit
    var logoutLimit: RateLimit
    var magicLinks: MagicLinkLimits
    /// Who may make an account by signing in.
    var signUp: AuthService.SignUp
    var trustedProxies: [IPNetwork]
    var allowedOrigins: [AllowedOrigin]
    var mailFrom: String
    /// `nil`: the outbox folder.
    var smtp: SMTPServer?
    var printsLinks: Bool
    /// `nil`: the embedded simulator.
    var stripe: Stripe?
    var webhookSecrets: [WebhookSecret]
    /// How long an operator can try a failed document again before its rest is refunded.
    var autoRefundDelay: Duration
    var documents: DocumentService.Settings
    var budgets: BudgetSettings
    /// Who is told what an operator has to look at; `nil`: the log alone.
    var alertEmail: String?
    var alertWebhook: Secret?
    var outlines: OutlineService.Settings
    var ai: AIConfiguration
    var builtinWordsPerSecond: Double?
    var worker: JobWorker.Settings
    var shutdownSeconds: Int
    var logLevel: Logger.Level
    var logFormat: LogFormat
    var artifactFolder: String
    /// `nil`: finished files are kept in the folder.
    var artifactBucket: ConfiguredBucket?
    /// `nil`: metrics are for this machine only.
    var metricsToken: Secret?

    /// All settings as they were read, and where.
    let readings: [SettingReading]

    /// A payment provider that is not ours.
    struct Stripe: Sendable {
        let key: Secret
        let base: String

        var isLive: Bool { key.exposed.hasPrefix("sk_live_") || key.exposed.hasPrefix("rk_live_") }
    }

    var isLoopback: Bool { host == "localhost" || IPAddress(host)?.isLoopback == true }

    /// Whether what helps a developer and would harm anybody else is switched on at all.
    var allowsDevelopmentConveniences: Bool {
        guard environment == .development, isLoopback else { return false }
        guard let publicURL else { return true }
        guard let publicHost = URLComponents(string: publicURL)?.host else { return false }
        return publicHost == "localhost" || IPAddress(publicHost)?.isLoopback == true
    }

    /// - Throws: ``ConfigurationError`` with every problem.
    init(_ sources: ConfigurationSources) throws {
        var reader = SettingsReader(sources)
        environment = reader.choice("RUKOPYS_ENV", default: .development)
        host = reader.text("HOST", default: "127.0.0.1")
        port = reader.number("PORT", default: 8_080, 0...65_535)
        publicURL = Self.publicURL(&reader)
        dataFolder = Self.withoutSlash(reader.text("DATA_DIR", default: "./var"))
        let defaultDatabase = DatabaseURL.sqlite(path: dataFolder + "/rukopys.sqlite")
        database = reader.value(
            "DATABASE_URL", default: defaultDatabase, accepted: DatabaseURL.accepted
        ) { DatabaseURL($0) }
        databasePoolSize = reader.number("DATABASE_POOL_SIZE", default: 16, 1...500)
        masterKey = reader.value("RUKOPYS_MASTER_KEY", default: nil, accepted: "base64 of 32 bytes") {
            MasterKey(base64: $0).map(Optional.some)
        }
        previousMasterKey = reader.value(
            "RUKOPYS_MASTER_KEY_PREVIOUS", default: nil, accepted: "base64 of 32 bytes"
        ) { MasterKey(base64: $0).map(Optional.some) }
        tokens = Self.tokens(&reader)
        algorithm = reader.value("JWT_ALGORITHM", default: .es256, accepted: "ES256 or EdDSA") {
            Keyring.Algorithm(rawValue: $0)
        }
        refreshLimit = reader.limit("RATE_LIMIT_REFRESH", default: RateLimit(5, per: .seconds(60)))
        logoutLimit = reader.limit("RATE_LIMIT_LOGOUT", default: RateLimit(5, per: .seconds(60)))
        limits = RateLimits(
            magicLink: reader.limit("RATE_LIMIT_MAGIC_LINK", default: RateLimit(10, per: .seconds(60))),
            verify: reader.limit("RATE_LIMIT_VERIFY", default: RateLimit(10, per: .seconds(60))),
            refreshRefused: reader.limit("RATE_LIMIT_REFRESH_REFUSED", default: refreshLimit),
            read: reader.limit("RATE_LIMIT_READ", default: RateLimit(600, per: .seconds(60))),
            generate: reader.limit("RATE_LIMIT_GENERATE", default: RateLimit(5, per: .seconds(3_600))),
            default: reader.limit("RATE_LIMIT_DEFAULT", default: RateLimit(300, per: .seconds(60))))
        magicLinks = Self.magicLinks(&reader, environment)
        signUp = reader.choice("SIGN_UP", default: .open)
        trustedProxies = reader.list("TRUSTED_PROXIES", accepted: "networks such as 10.0.0.0/8") { IPNetwork($0) }
        allowedOrigins = reader.list(
            "CORS_ALLOWED_ORIGINS", accepted: "exact origins such as https://app.example.org, separated by commas"
        ) { AllowedOrigin($0) }
        mailFrom = Self.mailFrom(&reader)
        smtp = Self.smtp(&reader, environment)
        printsLinks = reader.flag("DEV_PRINT_LINKS", default: true)
        webhookSecrets = reader.list(
            "STRIPE_WEBHOOK_SECRETS", accepted: "whsec_… or whsec_…@2026-12-31, separated by commas"
        ) { WebhookSecret($0) }
        stripe = Self.stripe(&reader)
        autoRefundDelay = .seconds(60 * reader.number("AUTO_REFUND_AFTER_MINUTES", default: 60, 0...43_200))
        documents = DocumentService.Settings(
            pricePerPage: Int64(reader.number("PRICE_PER_PAGE", default: 50, 1...1_000_000)),
            currency: Self.currency(&reader))
        budgets = Self.budgets(&reader, patience: autoRefundDelay)
        (alertEmail, alertWebhook) = Self.alerts(&reader)
        outlines = OutlineService.Settings(
            perDocument: reader.number("OUTLINES_PER_DOCUMENT", default: 5, 0...1_000),
            perUser: reader.limit("RATE_LIMIT_OUTLINE", default: RateLimit(20, per: .seconds(86_400))),
            budgetMicros: reader.value(
                "OUTLINE_BUDGET_PER_DAY", default: 5_000_000, shown: "5",
                accepted: "an amount of CURRENCY such as 5 or 2.50"
            ) { text in
                Double(text).flatMap { (0...1_000_000).contains($0) ? Int64(($0 * 1_000_000).rounded()) : nil }
            })
        ai = AIConfiguration(&reader)
        builtinWordsPerSecond = reader.value(
            "BUILTIN_WORDS_PER_SECOND", default: nil, accepted: "a number above 0"
        ) { text in Double(text).flatMap { $0 > 0 && $0.isFinite ? .some($0) : nil } }
        shutdownSeconds = reader.number("SHUTDOWN_SECONDS", default: 25, 1...3_600)
        worker = JobWorker.Settings(
            concurrency: reader.number("WORKER_CONCURRENCY", default: 8, 1...1_000),
            leaseLength: .seconds(reader.number("JOB_LEASE_SECONDS", default: 15, 1...3_600)),
            drainLimit: .seconds(max(1, shutdownSeconds - 5)))
        logLevel = reader.choice("LOG_LEVEL", default: .info)
        logFormat = reader.choice("LOG_FORMAT", default: isatty(STDERR_FILENO) == 1 ? .text : .json)
        (artifactFolder, artifactBucket) = Self.artifactStore(&reader, dataFolder, environment)
        metricsToken = Self.metricsToken(&reader)
        readings = reader.readings
        switch environment {
        case .development: requireProviderOrLoopback(&reader)
        case .production: requireProduction(&reader)
        }
        guard reader.problems.isEmpty else { throw ConfigurationError(problems: reader.problems) }
    }
}
