import Accounts
import HTTPTypes
import Hummingbird
import Security

/// The cookies that browsers keep for us; none of them opens the API.
struct BrowserCookies: Sendable {
    let publicURL: PublicURL

    private var isSecure: Bool { publicURL.origin.hasPrefix("https://") }

    /// `__Host-` binds a cookie to this host and to https (RFC 6265bis §4.1.3.2); browsers refuse it over plain http.
    private var prefix: String { isSecure ? "__Host-rukopys" : "rukopys" }
    /// More than all of ours together.
    private static let longestHeader = 8_192

    /// What a request's browser holds.
    func proofs(of request: Request) -> BrowserProofs {
        let start = "\(prefix)-"
        return BrowserProofs(
            cookies(of: request).reduce(into: [:]) { values, cookie in
                if cookie.name.hasPrefix(start) { values[String(cookie.name.dropFirst(start.count))] = cookie.value }
            })
    }

    /// What signs a request's browser in to the pages.
    func session(of request: Request) -> String? { cookies(of: request).last { $0.name == prefix }?.value }

    private func cookies(of request: Request) -> [(name: Substring, value: String)] {
        request.headers[values: .cookie].filter { $0.utf8.count <= Self.longestHeader }.flatMap { header in
            header.split(separator: ";").compactMap { pair in
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { return nil }
                return (parts[0].trimmingPrefix { $0 == " " }, String(parts[1]))
            }
        }
    }

    /// The field that has a browser keep a proof.
    func field(_ proof: BrowserProof) -> HTTPField {
        field("\(prefix)-\(proof.name)", proof.value, seconds: proof.lifetime.components.seconds)
    }

    /// The field that signs a browser in to the pages.
    func field(_ cookie: PageCookie) -> HTTPField { field(prefix, cookie.token, seconds: cookie.expiresIn) }

    /// Whether an answer says what becomes of the browser's session.
    func changesSession(_ headers: HTTPFields) -> Bool {
        headers[values: .setCookie].contains { $0.hasPrefix("\(prefix)=") }
    }

    /// The field that has a browser forget that it was signed in.
    var forgetting: HTTPField { field(prefix, "", seconds: 0) }

    private func field(_ name: String, _ value: String, seconds: Int64) -> HTTPField {
        // Lax: a link in a mail comes from another site.
        let attributes = "Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)" + (isSecure ? "; Secure" : "")
        return HTTPField(name: .setCookie, value: "\(name)=\(value); \(attributes)")
    }
}
