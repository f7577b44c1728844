import Database
import Jobs
import Security
import TestSupport

@testable import Accounts

/// A service with a database of its own and a clock that stands until it is turned.
struct AuthFixture: Sendable {
    let database: any Database
    let auth: AuthService
    let keys: [Keyring.Key]
    let masterKey: MasterKey
    let clock: TestClock
    let signals: JobSignals
    let log: CapturedLog

    static let publicOrigin = "https://rukopys.example"
    static let address = "ada@example.org"
    static let origin = RequestOrigin(ip: "203.0.113.7", userAgent: "tests", requestID: "r-1")

    /// - Parameter keys: made by hand when `database` cannot hold any.
    init(
        database: any Database, keys: [Keyring.Key], masterKey: MasterKey, clock: TestClock,
        settings: AuthService.Settings
    ) {
        self.database = database
        self.keys = keys
        self.masterKey = masterKey
        self.clock = clock
        signals = JobSignals()
        log = CapturedLog()
        auth = AuthService(
            database: database,
            jobs: BackgroundJobService(database: database, signals: signals, time: clock.source), keys: keys,
            masterKey: masterKey, settings: settings, time: clock.source, logger: log.logger())
    }

    /// The same service, keys and clock over another database.
    func over(_ other: any Database) -> AuthFixture {
        AuthFixture(database: other, keys: keys, masterKey: masterKey, clock: clock, settings: auth.settings)
    }

    /// Asks for a link.
    func challenge(
        _ email: String = Self.address, redirectTo: String? = nil, browser: BrowserProofs = .none,
        ip: String = "203.0.113.7"
    ) async throws -> MagicLinkAnswer {
        try await auth.requestMagicLink(
            email: email, redirectTo: redirectTo, browser: browser, origin: RequestOrigin(ip: ip))
    }

    /// Signs in with the link.
    @discardableResult
    func verify(_ answer: MagicLinkAnswer) async throws -> TokenPair {
        try await auth.verify(.token(answer.token), origin: Self.origin).tokens
    }

    /// Signs in with a code.
    @discardableResult
    func verify(code: String, _ answer: MagicLinkAnswer) async throws -> TokenPair {
        try await auth.verify(.code(code, challenge: answer.challengeID.text), origin: Self.origin).tokens
    }

    /// Asks for a link and signs in with it.
    func signIn(_ email: String = Self.address) async throws -> TokenPair {
        try await verify(try await challenge(email))
    }

    func refresh(_ pair: TokenPair) async throws -> TokenPair {
        try await auth.refresh(pair.refreshToken, origin: Self.origin)
    }

    @discardableResult
    func caller(_ pair: TokenPair) async throws -> Caller {
        try await auth.caller(accessToken: pair.accessToken, origin: Self.origin)
    }

    /// The only session, as it is stored.
    func onlySession() async throws -> Session {
        let sessions = try await database.fetch("SELECT \(Session.columns) FROM sessions").map(Session.init)
        guard sessions.count == 1 else { throw FixtureError.notOne("session", sessions.count) }
        return sessions[0]
    }

    /// How many audit rows of each kind there are.
    func audited() async throws -> [String: Int] {
        let kinds: [String] = try await database.fetch("SELECT type FROM audit_log").map { try $0["type"] }
        return Dictionary(kinds.map { ($0, 1) }, uniquingKeysWith: +)
    }

    func count(_ table: SQL) async throws -> Int {
        let row = try await database.fetch("SELECT COUNT(*) AS number FROM \(table)").first
        return try row?["number"] ?? 0
    }

    /// Ends a session as a sign-out does.
    func end(_ session: SessionID) async throws {
        _ = try await database.write { [clock] transaction in
            try SessionStore.end(session, reason: .logout, at: clock.now, in: transaction)
        }
    }

    func block(_ email: String = Self.address, _ isBlocked: Bool = true) async throws {
        try await database.execute("UPDATE users SET is_active = \(!isBlocked) WHERE email = \(email)")
    }
}

/// Why a fixture cannot answer.
enum FixtureError: Error {
    case notOne(String, Int)
    case notLimited
}

extension Engine {
    /// Lends a service.
    ///
    /// Without limits unless a test is about them.
    func withAuth<T>(
        poolSize: Int = 16, magicLinks: MagicLinkLimits = MagicLinkLimits([]), refreshLimit: RateLimit = .generous,
        logoutLimit: RateLimit = .generous, signUp: AuthService.SignUp = .open,
        _ body: (AuthFixture) async throws -> T
    ) async throws -> T {
        try await withDatabase(poolSize: poolSize) { database in
            let clock = TestClock()
            let masterKey = MasterKey()
            let keys = try await Keyring(database: database, masterKey: masterKey).load(at: clock.now)
            let settings = AuthService.Settings(
                magicLinks: magicLinks, refreshLimit: refreshLimit, logoutLimit: logoutLimit,
                publicURL: PublicURL(configured: AuthFixture.publicOrigin, listening: ""), signUp: signUp)
            return try await body(
                AuthFixture(
                    database: database, keys: keys, masterKey: masterKey, clock: clock, settings: settings))
        }
    }
}

extension RateLimit {
    /// More than any test asks for.
    static let generous = RateLimit(1_000_000, per: .seconds(1))
}

extension MagicLinkAnswer {
    /// What stands behind `token=` in the link.
    var token: String { String(link.split(separator: "token=", maxSplits: 1).last ?? "") }
}

extension AuthFixture {
    /// A service that must not ask its database: for what is refused before.
    static func withoutDatabase(_ settings: AuthService.Settings? = nil) throws -> AuthFixture {
        let publicURL = PublicURL(configured: publicOrigin, listening: "")
        return AuthFixture(
            database: UntouchableDatabase(), keys: Keyring.Key.samples(), masterKey: MasterKey(), clock: TestClock(),
            settings: settings ?? AuthService.Settings(publicURL: publicURL))
    }
}
