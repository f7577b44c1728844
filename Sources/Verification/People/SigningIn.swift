import Foundation
import Synchronization

extension Trial {
    private static let numbers = Atomic(0)

    /// An address that nobody has used.
    func newAddress(_ name: String = "visitor") -> String {
        "verify-\(site.wire.run)-\(name)-\(Self.numbers.add(1, ordering: .relaxed).newValue)@example.org"
    }

    /// Somebody new, with a session that may be ruined.
    func newVisitor(_ name: String = "visitor") async throws -> Visitor {
        try await signIn(newAddress(name))
    }

    /// Somebody whose session stays whole: the same one each time against a running server.
    func visitor(_ name: String = "customer") async throws -> Visitor {
        if site.own != nil { return try await newVisitor(name) }
        if let known = await site.people.remembered(name) { return known }
        let visitor = try await newVisitor(name)
        await site.people.remember(visitor, as: name)
        return visitor
    }

    /// The administrator's access token.
    ///
    /// - Throws: ``Skipped``.
    func administrator() async throws -> String {
        switch site.administration {
        case .none: throw Skipped(reason: Means.administrator.lack)
        case .token(let token):
            site.wire.secrets.add(token, as: "ADMIN_TOKEN")
            return token
        case .address(let address):
            if let known = await site.people.remembered(address) { return known.access }
            let visitor = try await signIn(address)
            site.wire.secrets.add(visitor.access, as: "ADMIN_TOKEN")
            await site.people.remember(visitor, as: address)
            return visitor.access
        }
    }

    /// Signs in by the link.
    ///
    /// - Throws: ``Skipped`` when there is no way to get at it.
    func signIn(_ address: String) async throws -> Visitor {
        let asked = try await api.call(.magicLink, json: ["email": .string(address)]).expect(200)
        let token = try await linkToken(of: asked, to: address)
        let answer = try await api.call(.verifyMagicLink, json: ["token": .string(token)]).expect(200)
        return Visitor(
            email: address, access: try answer.string("access_token"), refresh: try answer.string("refresh_token"),
            tokens: answer, isMailed: asked["magic_link"] == nil)
    }

    /// Another session of the same person.
    func signInAgain(_ visitor: Visitor) async throws -> Visitor {
        if visitor.isMailed {
            // One mail each half a minute; who asks sooner is answered, and gets none.
            waiting(31)
            try await Task.sleep(for: .seconds(31))
        }
        return try await signIn(visitor.email)
    }

    /// The secret in the link that was asked for: shown by a development server, or mailed.
    func linkToken(of asked: Answer, to address: String) async throws -> String {
        if let link = asked["magic_link"]?.string {
            return try require(
                Self.token(in: link), Bilingual("`token=` у посиланні", "`token=` in the link"), in: asked)
        }
        guard let mailbox = site.mailbox else { throw Skipped(reason: Means.signIn.lack) }
        let people = site.people
        let token = try await eventually(Bilingual("лист із посиланням", "a mail with the link")) { _ in
            // An older mail to the same address may still lie there.
            guard let token = mailbox.newest(to: address).flatMap(Self.token), await people.isNew(link: token) else {
                return nil as String?
            }
            return token
        }
        site.wire.secrets.add(token, as: "LINK_TOKEN")
        return token
    }

    private static func token(in text: String) -> String? {
        text.firstMatch(of: /token=([A-Za-z0-9._~%\-]+)/).flatMap { String($0.1).removingPercentEncoding }
    }
}
