import Accounts
import Database

/// **User** of the contract.
struct UserBody: Encodable, Sendable {
    let id: String
    let email: String
    @Nullable var fullName: String?
    let preferredLanguage: String
    let isVerified: Bool
    let isAdmin: Bool
    let isActive: Bool
    let createdAt: String
    @Nullable var lastLogin: String?

    init(_ user: User) {
        id = user.id.text
        email = user.email.text
        _fullName = Nullable(wrappedValue: user.fullName)
        preferredLanguage = user.preferredLanguage
        isVerified = user.isVerified
        isAdmin = user.isAdmin
        isActive = user.isActive
        createdAt = user.createdAt.rfc3339
        _lastLogin = Nullable(wrappedValue: user.lastLoginAt?.rfc3339)
    }
}

/// **User** with the session that asks.
struct MeBody: Encodable, Sendable {
    let user: UserBody
    let session: SessionBody

    struct SessionBody: Encodable, Sendable {
        let id: String
        let createdAt: String
        let lastSeenAt: String
    }

    init(_ caller: Caller) {
        user = UserBody(caller.user)
        session = SessionBody(
            id: caller.session.id.text, createdAt: caller.session.createdAt.rfc3339,
            lastSeenAt: caller.session.lastSeenAt.rfc3339)
    }

    enum CodingKeys: CodingKey { case session }

    /// The user's fields stand beside `session`, not under a name of their own.
    func encode(to encoder: any Encoder) throws {
        try user.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(session, forKey: .session)
    }
}

/// **TokenPair** of the contract.
struct TokenPairBody: Encodable, Sendable {
    let accessToken: String
    let refreshToken: String
    let tokenType = "bearer"
    let expiresIn: Int64
    let refreshExpiresIn: Int64
    let user: UserBody

    init(_ pair: TokenPair) {
        accessToken = pair.accessToken
        refreshToken = pair.refreshToken
        expiresIn = pair.expiresIn
        refreshExpiresIn = pair.refreshExpiresIn
        user = UserBody(pair.user)
    }
}

/// The answer to a request for a sign-in link.
///
/// `magicLink` and `code` exist on a development server only.
struct MagicLinkBody: Encodable, Sendable {
    let message = "If this address can sign in, a mail with a link and a code is on its way."
    let email: String
    let challengeId: String
    let expiresIn = 600
    let expiresInMinutes = 10
    let magicLink: String?
    let code: String?
}
