import Database
import Security

/// How somebody proves that a mail reached them.
package enum ChallengeProof: Sendable {
    case token(String)
    case code(String, challenge: String)
}

/// Why a link or code does not sign in.
///
/// Unknown, used, expired and malformed are deliberately one.
package enum VerifyError: Error, Sendable {
    case invalidMagicLink
}

/// What a browser holds after it has signed in to the pages.
package struct PageSession: Sendable {
    package let cookie: PageCookie
    package let user: User
    /// Where the browser wanted to go.
    package let redirectTo: String?
    /// By which this browser is known to the address from now on.
    package let proof: BrowserProof
}

/// What the page behind a mailed link knows before it signs in.
package struct LinkPreview: Sendable {
    /// The address, but for what a stranger must not learn.
    package let maskedAddress: String
    /// Whether the link was asked for in the very browser that shows it.
    package let isBrowserThatAsked: Bool
}

/// Whoever proved that they got a mail.
package struct SignIn: Sendable {
    package let tokens: TokenPair
    /// Where the browser wanted to go.
    package let redirectTo: String?
    /// By which this browser is known to the address from now on.
    package let proof: BrowserProof
}

extension AuthService {
    /// What the transaction of a sign-in found; returned, so that its traces are committed.
    private enum SignInOutcome: Sendable {
        case signedIn(Session, User, redirectTo: String?)
        case refused(subject: String, reason: String)
    }

    /// A proof that names a challenge; a link that names one also proves it.
    private enum Claim: Sendable {
        case link(ChallengeID)
        case code(ChallengeID, isRight: Bool)
    }

    /// What a link that can still be used would do; `nil` for any other.
    ///
    /// Changes nothing: mail scanners come here too.
    package func preview(of token: String, browser: BrowserProofs) async throws -> LinkPreview? {
        guard let id = secrets.challenge(provenBy: token) else { return nil }
        let row = try await database.fetch(ChallengeStore.openChallenge(id, at: time.now())).first
        guard let email: EmailAddress = try row?["email"] else { return nil }
        return LinkPreview(maskedAddress: email.masked, isBrowserThatAsked: browsers.hasAsked(for: id, browser))
    }

    /// Signs in whoever proves that they got the mail.
    ///
    /// Of any number at once, one succeeds.
    ///
    /// - Parameter browser: what the browser that asks holds of ours.
    /// - Throws: ``VerifyError``; `DatabaseError`. Garbage is refused before the database is asked.
    package func verify(
        _ proof: ChallengeProof, browser: BrowserProofs = .none, origin: RequestOrigin
    ) async throws -> SignIn {
        let now = time.now()
        let (session, user, redirectTo) = try await signIn(proof, origin: origin, at: now)
        return SignIn(
            tokens: try issuer.pair(for: session, of: user, at: now), redirectTo: redirectTo,
            proof: browsers.known(to: user.email, browser))
    }

    /// Signs a browser in to the pages, as ``verify(_:browser:origin:)`` signs in to the API.
    ///
    /// - Throws: ``VerifyError``; `DatabaseError`.
    package func verifyForPages(
        _ proof: ChallengeProof, browser: BrowserProofs, origin: RequestOrigin
    ) async throws -> PageSession {
        let now = time.now()
        let (session, user, redirectTo) = try await signIn(proof, origin: origin, at: now)
        let (token, expiresIn) = try issuer.pageToken(for: session, at: now)
        return PageSession(
            cookie: PageCookie(token: token, expiresIn: expiresIn), user: user, redirectTo: redirectTo,
            proof: browsers.known(to: user.email, browser))
    }

    private func signIn(
        _ proof: ChallengeProof, origin: RequestOrigin, at now: Timestamp
    ) async throws -> (Session, User, redirectTo: String?) {
        guard let claim = claim(of: proof) else {
            refusals.offer(
                AuditEvent(.challengeRefused, outcome: .refused, reason: "no link or code of ours", origin: origin),
                at: now)
            throw VerifyError.invalidMagicLink
        }
        let outcome = try await database.write { transaction in
            let outcome = try self.signIn(claim, origin: origin, at: now, in: transaction)
            if case .refused(let subject, let reason) = outcome {
                try self.audit.record(
                    AuditEvent(
                        .challengeRefused, outcome: .refused, reason: reason, subject: subject, origin: origin),
                    at: now, in: transaction)
            }
            return outcome
        }
        guard case .signedIn(let session, let user, let redirectTo) = outcome else {
            throw VerifyError.invalidMagicLink
        }
        return (session, user, redirectTo)
    }

    private func claim(of proof: ChallengeProof) -> Claim? {
        switch proof {
        case .token(let token):
            return secrets.challenge(provenBy: token).map(Claim.link)
        case .code(let code, let challenge):
            return ChallengeID(challenge).map { .code($0, isRight: secrets.isCode(code, of: $0)) }
        }
    }

    private func signIn(
        _ claim: Claim, origin: RequestOrigin, at now: Timestamp, in transaction: any Transaction
    ) throws -> SignInOutcome {
        let id: ChallengeID
        switch claim {
        case .link(let challenge):
            id = challenge
        case .code(let challenge, let isRight):
            id = challenge
            if let reason = try refusal(ofCode: isRight, challenge, at: now, in: transaction) {
                return .refused(subject: id.text, reason: reason)
            }
        }
        guard let challenge = try ChallengeStore.consume(id, at: now, in: transaction) else {
            return .refused(subject: id.text, reason: "unknown, used, expired or guessed at too often")
        }
        try ChallengeStore.voidOthers(of: challenge.email, at: now, in: transaction)
        let signedIn =
            switch settings.signUp {
            case .open: try UserStore.signIn(challenge.email, at: now, in: transaction)
            case .closed: try UserStore.signInKnown(challenge.email, at: now, in: transaction)
            }
        guard let user = signedIn else { return .refused(subject: id.text, reason: "no account") }
        guard user.isActive else { return .refused(subject: user.id.text, reason: "blocked") }
        let session = try SessionStore.begin(
            for: user.id, settings: settings.tokens, origin: origin, at: now, in: transaction)
        try audit.record(
            AuditEvent(
                .challengeVerified, actor: user.id.text, subject: id.text, sessionID: session.id.text,
                origin: origin), at: now, in: transaction)
        return .signedIn(session, user, redirectTo: challenge.redirectTo)
    }

    /// Why a code does not count, or `nil`.
    ///
    /// A wrong one counts against its challenge and against the address, whoever typed it: else with many challenges
    /// one could guess for ever. A stranger who uses that up has blocked the address's codes for a while, not its
    /// links.
    private func refusal(
        ofCode isRight: Bool, _ id: ChallengeID, at now: Timestamp, in transaction: any Transaction
    ) throws -> String? {
        guard let email = try ChallengeStore.email(of: id, in: transaction) else { return "unknown challenge" }
        let key = "wrong codes \(audit.hash(ofAddress: email.text))"
        let limit = try SharedRateLimit.look(
            Challenge.wrongCodesPerAddress, key: key, at: now, in: transaction)
        if !isRight {
            // What can no longer be guessed does not count: else one old challenge would do to block an address.
            let isCounted = try ChallengeStore.countWrongCode(id, at: now, in: transaction)
            if isCounted, limit.isAllowed { try SharedRateLimit.keep(limit, key: key, in: transaction) }
            return "wrong code"
        }
        return limit.isAllowed ? nil : "too many wrong codes for the address"
    }
}
