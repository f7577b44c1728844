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
        var values: [String: String] = [:]
        for header in request.headers[values: .cookie] where header.utf8.count <= Self.longestHeader {
            for pair in header.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else { continue }
                let name = parts[0].trimmingPrefix { $0 == " " }
                guard name.hasPrefix(start) else { continue }
                values[String(name.dropFirst(start.count))] = String(parts[1])
            }
        }
        return BrowserProofs(values)
    }

    /// The field that has a browser keep a proof.
    func field(_ proof: BrowserProof) -> HTTPField {
        field("\(prefix)-\(proof.name)", proof.value, seconds: proof.lifetime.components.seconds)
    }

    /// The field that signs a browser in to the pages.
    func field(_ session: PageSession) -> HTTPField {
        field(prefix, session.token, seconds: session.expiresIn)
    }

    private func field(_ name: String, _ value: String, seconds: Int64) -> HTTPField {
        // Lax: a link in a mail comes from another site.
        let attributes = "Path=/; HttpOnly; SameSite=Lax; Max-Age=\(seconds)" + (isSecure ? "; Secure" : "")
        return HTTPField(name: .setCookie, value: "\(name)=\(value); \(attributes)")
    }
}
