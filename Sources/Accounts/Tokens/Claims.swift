import Database
import Security

/// What an access token says (RFC 9068, RFC 7519).
///
/// No personal data.
package struct AccessClaims: Codable, Sendable {
    package let iss: String
    package let aud: String
    /// The user.
    package let sub: UserID
    package let iat: Int64
    package let nbf: Int64
    package let exp: Int64
    package let jti: String
    /// The session.
    package let sid: SessionID
    /// The session's generation in which it was issued.
    package let gen: Int64
}

/// What a refresh token says.
package struct RefreshClaims: Codable, Sendable {
    package let iss: String
    package let aud: String
    package let sid: SessionID
    package let gen: Int64
    package let iat: Int64
    package let exp: Int64
}

/// How long tokens and sessions live, and in whose name.
package struct TokenSettings: Sendable {
    package var issuer: String
    package var audience: String
    package var accessLifetime: Duration
    package var idleLimit: Duration
    package var absoluteLimit: Duration

    package init(
        issuer: String = "rukopys", audience: String = "rukopys", accessLifetime: Duration = .seconds(600),
        idleLimit: Duration = .seconds(14 * 86_400), absoluteLimit: Duration = .seconds(30 * 86_400)
    ) {
        self.issuer = issuer
        self.audience = audience
        self.accessLifetime = accessLifetime
        self.idleLimit = idleLimit
        self.absoluteLimit = absoluteLimit
    }
}

/// Makes and checks the kinds of token.
struct TokenIssuer: Sendable {
    private let settings: TokenSettings
    private let access: SignedTokenCodec<AccessClaims>
    private let refresh: SignedTokenCodec<RefreshClaims>
    /// Says the same as a refresh token, under another type: what a browser's cookie holds is no credential of the API.
    private let page: SignedTokenCodec<RefreshClaims>
    /// What others need to check the access tokens.
    let publicKeys: JSONWebKeySet

    /// Clocks of nodes differ by so many seconds at most.
    private static let leeway: Int64 = 60

    init(settings: TokenSettings, keys: [Keyring.Key]) {
        self.settings = settings
        let accessKeys = keys.filter { $0.ring == .access }
        access = SignedTokenCodec(type: "at+jwt", keys: accessKeys)
        publicKeys = JSONWebKeySet(accessKeys)
        let refreshKeys = keys.filter { $0.ring == .refresh }
        refresh = SignedTokenCodec(type: "refresh+jwt", keys: refreshKeys)
        page = SignedTokenCodec(type: "page+jwt", keys: refreshKeys)
    }

    /// A pair for the session's current generation.
    ///
    /// - Parameter limit: what the session's own limit has left, when one was asked.
    func pair(
        for session: Session, of user: User, at now: Timestamp, limit: RateLimit.Decision? = nil
    ) throws -> TokenPair {
        let accessExpiry = min(now + settings.accessLifetime, session.absoluteExpiresAt)
        let refreshExpiry = min(session.idleExpiresAt, session.absoluteExpiresAt)
        let accessToken = try access.sign(
            AccessClaims(
                iss: settings.issuer, aud: settings.audience, sub: user.id, iat: now.seconds, nbf: now.seconds,
                exp: accessExpiry.seconds, jti: Identifier<AccessClaims>(at: now).text, sid: session.id,
                gen: session.generation),
            at: now)
        let refreshToken = try refresh.sign(refreshClaims(of: session, at: now), at: now)
        return TokenPair(
            accessToken: accessToken, refreshToken: refreshToken, expiresIn: accessExpiry.seconds - now.seconds,
            refreshExpiresIn: refreshExpiry.seconds - now.seconds, user: user, limit: limit)
    }

    /// What a browser keeps for the pages.
    func pageToken(for session: Session, at now: Timestamp) throws -> (token: String, expiresIn: Int64) {
        let claims = refreshClaims(of: session, at: now)
        return (try page.sign(claims, at: now), claims.exp - now.seconds)
    }

    /// The claims of a cookie of the pages that is valid now, its session aside.
    func checkPage(_ token: String, at now: Timestamp) -> RefreshClaims? { valid(page.verify(token), at: now) }

    private func refreshClaims(of session: Session, at now: Timestamp) -> RefreshClaims {
        RefreshClaims(
            iss: settings.issuer, aud: settings.audience, sid: session.id, gen: session.generation, iat: now.seconds,
            exp: min(session.idleExpiresAt, session.absoluteExpiresAt).seconds)
    }

    /// The claims of an access token that is valid now, its session aside.
    func checkAccess(_ token: String, at now: Timestamp) -> AccessClaims? {
        guard let claims = access.verify(token), claims.iss == settings.issuer, claims.aud == settings.audience,
            claims.exp > now.seconds - Self.leeway, claims.nbf <= now.seconds + Self.leeway,
            claims.iat <= now.seconds + Self.leeway
        else { return nil }
        return claims
    }

    /// The claims of a refresh token that is valid now, its session aside.
    func checkRefresh(_ token: String, at now: Timestamp) -> RefreshClaims? {
        valid(refresh.verify(token), at: now)
    }

    private func valid(_ claims: RefreshClaims?, at now: Timestamp) -> RefreshClaims? {
        guard let claims, claims.iss == settings.issuer, claims.aud == settings.audience, claims.exp > now.seconds,
            claims.iat <= now.seconds + Self.leeway
        else { return nil }
        return claims
    }
}

/// What a client holds after it has signed in.
package struct TokenPair: Sendable {
    package let accessToken: String
    package let refreshToken: String
    /// Seconds.
    package let expiresIn: Int64
    /// Seconds.
    package let refreshExpiresIn: Int64
    package let user: User
    /// What the session's own limit has left after a refresh.
    package let limit: RateLimit.Decision?
}
