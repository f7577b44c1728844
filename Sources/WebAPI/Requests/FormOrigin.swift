import HTTPTypes
import Hummingbird
import Security

/// Where a form was sent from.
enum FormOrigin {
    /// Whether it was a page of ours, as far as the browser says (Fetch Metadata; RFC 6454 §7).
    static func isOwn(_ request: Request, _ publicURL: PublicURL) -> Bool {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            return site == "same-origin" || site == "none"
        }
        guard let origin = request.headers[.origin] else { return true }
        return origin == publicURL.origin
    }
}
