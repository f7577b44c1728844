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
    /// For the browser that asked: the link signs it in without another question.
    package let proof: BrowserProof
}

/// Why no link is sent.
package enum MagicLinkError: Error, Sendable {
    case malformedEmail
    /// `redirect_to` leads to another origin.
    case foreignRedirect
}

extension AuthService {
    /// Makes a challenge and, within the address's limits, the mail job, in one transaction.
    ///
    /// - Parameter browser: what the asking browser holds of ours.
    /// - Throws: ``MagicLinkError``; `DatabaseError`.
    package func requestMagicLink(
        email typed: String, redirectTo: String?, browser: BrowserProofs = .none, origin: RequestOrigin
    ) async throws -> MagicLinkAnswer {
        guard let email = EmailAddress(typed) else { throw MagicLinkError.malformedEmail }
        if let redirectTo, !isOwn(redirectTo) { throw MagicLinkError.foreignRedirect }
        let now = time.now()
        let id = ChallengeID(at: now)
        let hash = audit.hash(ofAddress: email.text)
        let asker: MagicLinkLimits.Asker =
            if let name = browsers.browser(knownTo: email, browser) {
                .knownBrowser(name)
            } else {
                .network(origin.ip.flatMap(IPAddress.init)?.network.description ?? "unknown")
            }
        try await database.write { [settings, jobs, audit] transaction in
            let isAllowed = try settings.magicLinks.take(
                addressHash: hash, asker: asker, at: now, in: transaction)
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
            code: secrets.code(for: id), proof: browsers.asked(for: id, besides: browser))
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
