import Database
import Foundation
import Jobs
import Security

/// What whoever asked for a link is told: the same for every address.
package struct MagicLinkAnswer: Sendable {
    package let challengeID: ChallengeID
    package let email: EmailAddress
    /// The link and the code, which only a development server shows.
    package let link: String
    package let code: String
}

/// Why no link is sent.
package enum MagicLinkError: Error, Sendable {
    case malformedEmail
    /// `redirect_to` leads to another origin.
    case foreignRedirect
}

/// How somebody proves that a mail reached them.
package enum ChallengeProof: Sendable {
    case token(String)
    case code(String, challenge: String)
}

/// Why a link or code does not sign in. Unknown, used, expired and malformed are deliberately one.
package enum VerifyError: Error, Sendable {
    case invalidMagicLink
}

extension AuthService {
    /// Makes a challenge and, within the address's limits, the mail job, in one transaction.
    ///
    /// - Throws: ``MagicLinkError``; `DatabaseError`.
    package func requestMagicLink(
        email typed: String, redirectTo: String?, origin: RequestOrigin
    ) async throws -> MagicLinkAnswer {
        guard let email = EmailAddress(typed) else { throw MagicLinkError.malformedEmail }
        if let redirectTo, !isOwn(redirectTo) { throw MagicLinkError.foreignRedirect }
        let now = time.now()
        let id = ChallengeID(at: now)
        let hash = audit.hash(ofAddress: email.text)
        let network = origin.ip.flatMap(IPAddress.init)?.network.description ?? "unknown"
        try await database.write { [settings, jobs, audit] transaction in
            let isAllowed = try settings.magicLinks.take(
                addressHash: hash, network: network, at: now, in: transaction)
            try ChallengeStore.insert(
                id, email: email, redirectTo: redirectTo, isSuppressed: !isAllowed, at: now, in: transaction)
            if isAllowed {
                try jobs.enqueue(SignInMail.kind, SignInMail.Arguments(challengeID: id), in: transaction)
            }
            try audit.record(
                AuditEvent(
                    isAllowed ? .challengeRequested : .challengeSuppressed, outcome: isAllowed ? .success : .refused,
                    subject: hash, origin: origin), at: now, in: transaction)
        }
        return MagicLinkAnswer(
            challengeID: id, email: email, link: "\(settings.publicURL.origin)/sign-in?token=\(secrets.token(for: id))",
            code: secrets.code(for: id))
    }

    /// The masked address behind a link that can still be used. Changes nothing: mail scanners come here too.
    package func maskedAddress(behind token: String) async throws -> String? {
        guard let id = secrets.challenge(provenBy: token) else { return nil }
        let row = try await database.fetch(ChallengeStore.openChallenge(id, at: time.now())).first
        let email: EmailAddress? = try row?["email"]
        return email?.masked
    }

    /// Signs in whoever proves that they got the mail. Of any number at once, one succeeds.
    ///
    /// - Returns: the tokens, and where the browser wanted to go.
    /// - Throws: ``VerifyError``; `DatabaseError`.
    package func verify(
        _ proof: ChallengeProof, origin: RequestOrigin
    ) async throws -> (tokens: TokenPair, redirectTo: String?) {
        let now = time.now()
        guard let claim = claim(of: proof) else { throw VerifyError.invalidMagicLink }
        let signedIn = try await database.write { [settings, audit] transaction -> (Session, User, String?)? in
            guard claim.isProven else {
                try ChallengeStore.countWrongCode(claim.challenge, in: transaction)
                try audit.record(
                    AuditEvent(
                        .challengeRefused, outcome: .refused, reason: "wrong code", subject: claim.challenge.text,
                        origin: origin), at: now, in: transaction)
                return nil
            }
            guard let challenge = try ChallengeStore.consume(claim.challenge, at: now, in: transaction) else {
                return nil
            }
            try ChallengeStore.voidOthers(of: challenge.email, at: now, in: transaction)
            let user = try UserStore.signIn(challenge.email, at: now, in: transaction)
            guard user.isActive else {
                try audit.record(
                    AuditEvent(
                        .challengeRefused, outcome: .refused, reason: "blocked", subject: user.id.text,
                        origin: origin), at: now, in: transaction)
                return nil
            }
            let session = try SessionStore.begin(
                for: user.id, settings: settings.tokens, origin: origin, at: now, in: transaction)
            try audit.record(
                AuditEvent(
                    .challengeVerified, actor: user.id.text, subject: claim.challenge.text,
                    sessionID: session.id.text, origin: origin), at: now, in: transaction)
            return (session, user, challenge.redirectTo)
        }
        guard let (session, user, redirectTo) = signedIn else { throw VerifyError.invalidMagicLink }
        return (try issuer.pair(for: session, of: user, at: now), redirectTo)
    }

    private func claim(of proof: ChallengeProof) -> (challenge: ChallengeID, isProven: Bool)? {
        switch proof {
        case .token(let token):
            return secrets.challenge(provenBy: token).map { ($0, true) }
        case .code(let code, let challenge):
            return ChallengeID(challenge).map { ($0, secrets.isCode(code, of: $0)) }
        }
    }

    /// Whether a redirect stays with us: a path, or a URL of our own origin.
    private func isOwn(_ redirect: String) -> Bool {
        guard redirect.utf8.count <= 2_000, redirect.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x5C }) else {
            return false
        }
        if redirect.hasPrefix("/") { return !redirect.hasPrefix("//") }
        let origin = settings.publicURL.origin
        return redirect == origin || redirect.hasPrefix(origin + "/")
    }
}
