import Database
import Jobs
import Logging
import Security

/// Signs people in, keeps them signed in, and tells who is asking.
package struct AuthService: Sendable {
    let database: any Database
    let jobs: BackgroundJobService
    let audit: AuditLog
    /// Refusals, which are written later.
    let refusals: AuditBuffer
    let secrets: ChallengeSecrets
    let browsers: BrowserSigning
    let signingKeys: SigningKeys
    let settings: Settings
    let time: TimeSource
    let logger: Logger
    let metrics = SessionMetrics()

    /// Who may make an account by signing in.
    package enum SignUp: String, CaseIterable, Sendable {
        /// Whoever gets mail at an address.
        case open
        /// Nobody: accounts are made by an operator.
        case closed
    }

    package struct Settings: Sendable {
        package var tokens: TokenSettings
        package var magicLinks: MagicLinkLimits
        /// A session's own limits.
        package var refreshLimit: RateLimit
        package var logoutLimit: RateLimit
        package var publicURL: PublicURL
        package var signUp: SignUp

        package init(
            tokens: TokenSettings = TokenSettings(), magicLinks: MagicLinkLimits = .default,
            refreshLimit: RateLimit = RateLimit(5, per: .seconds(60)),
            logoutLimit: RateLimit = RateLimit(5, per: .seconds(60)), publicURL: PublicURL, signUp: SignUp = .open
        ) {
            self.tokens = tokens
            self.magicLinks = magicLinks
            self.refreshLimit = refreshLimit
            self.logoutLimit = logoutLimit
            self.publicURL = publicURL
            self.signUp = signUp
        }
    }

    var issuer: TokenIssuer { signingKeys.issuer }

    /// - Parameter keys: of both rings, oldest first, as ``Security/Keyring/load(at:)`` gives them.
    package init(
        database: any Database, jobs: BackgroundJobService, keys: [Keyring.Key], masterKey: MasterKey,
        previousMasterKey: MasterKey? = nil, settings: Settings, refusals: AuditBuffer = AuditBuffer(),
        time: TimeSource, logger: Logger
    ) {
        self.database = database
        self.jobs = jobs
        audit = AuditLog(masterKey: masterKey, previous: previousMasterKey, logger: logger)
        secrets = ChallengeSecrets(masterKey: masterKey)
        browsers = BrowserSigning(masterKey: masterKey)
        signingKeys = SigningKeys(settings: settings.tokens, keys: keys)
        self.settings = settings
        self.refusals = refusals
        self.time = time
        self.logger = logger
    }
}
