import Crypto
import Foundation
import Security

/// Makes and checks what browsers keep: that this one asked for a link, and that somebody signed in to an address here.
///
/// Neither is stored with us: each is a MAC under a key of its own.
struct BrowserSigning: Sendable {
    private let key: SymmetricKey

    /// Somebody who is impatient asks again, and opens the first mail that comes.
    private static let mostAsked = 4
    private static let askedName = "asked"
    /// As long as browsers keep a cookie at most (RFC 6265bis §5.5).
    private static let knownLifetime = Duration.seconds(400 * 86_400)

    init(masterKey: MasterKey) {
        key = masterKey.derived(for: .browserCookies)
    }

    /// For the browser that has asked for a link, beside those that it asked for before.
    func asked(for id: ChallengeID, besides held: BrowserProofs) -> BrowserProof {
        let earlier = askedFor(held).filter { $0 != id }.prefix(Self.mostAsked - 1)
        return BrowserProof(
            name: Self.askedName, value: ([id] + earlier).map(entry).joined(separator: "."),
            lifetime: Challenge.lifetime)
    }

    /// Whether it was this browser that asked for a link.
    func hasAsked(for id: ChallengeID, _ held: BrowserProofs) -> Bool {
        askedFor(held).contains(id)
    }

    private func askedFor(_ held: BrowserProofs) -> [ChallengeID] {
        let parts = (held[Self.askedName] ?? "").split(separator: ".").prefix(2 * Self.mostAsked)
        return stride(from: 0, to: parts.count - 1, by: 2).compactMap { index in
            guard let id = ChallengeID(String(parts[index])), id.text == parts[index],
                isMAC(parts[index + 1], of: "asked \(id.text)")
            else { return nil }
            return id
        }
    }

    private func entry(_ id: ChallengeID) -> String { "\(id.text).\(mac("asked \(id.text)"))" }

    /// For the browser in which somebody has just signed in to an address.
    ///
    /// One that has done so before stays the same browser: signing in again gives it no second share of mails.
    func known(to address: EmailAddress, _ held: BrowserProofs) -> BrowserProof {
        let browser =
            browser(knownTo: address, held) ?? Base64URL.encode((0..<12).map { _ in UInt8.random(in: 0...255) })
        return BrowserProof(
            name: name(of: address), value: "\(browser).\(mac("known \(browser) \(address.text)"))",
            lifetime: Self.knownLifetime)
    }

    /// The name that a browser goes by in which somebody has signed in to this address; `nil` for any other.
    func browser(knownTo address: EmailAddress, _ held: BrowserProofs) -> String? {
        let parts = (held[name(of: address)] ?? "").split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 16, isMAC(parts[1], of: "known \(parts[0]) \(address.text)")
        else { return nil }
        return String(parts[0])
    }

    /// A name of its own for each address, so that a browser can be known to several; it does not tell which they are.
    private func name(of address: EmailAddress) -> String { "known-" + mac("address \(address.text)").prefix(12) }

    private func mac(_ text: String) -> String {
        Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key)))
    }

    private func isMAC(_ shown: Substring, of text: String) -> Bool {
        guard shown.utf8.count == 43, let code = Base64URL.decode(shown) else { return false }
        return HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: Data(text.utf8), using: key)
    }
}
