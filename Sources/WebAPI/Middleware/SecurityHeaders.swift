import HTTPTypes
import Hummingbird
import Security

/// What every answer tells a browser not to do with it; a route may know better.
struct SecurityHeaders: Sendable {
    let publicURL: PublicURL

    func add(to response: inout Response) {
        for (text, value) in fields(of: response) {
            guard let name = HTTPField.Name(text), response.headers[name] == nil else { continue }
            response.headers[name] = value
        }
    }

    private func fields(of response: Response) -> [(name: String, value: String)] {
        // A page that names no policy may load what it likes, but nobody may put a frame around it.
        let isPage = response.headers[.contentType]?.hasPrefix("text/html") == true
        var fields = [
            // No guessing of content types, and no address of ours in anybody's log.
            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
            (
                "Content-Security-Policy",
                isPage ? "frame-ancestors 'none'" : "default-src 'none'; frame-ancestors 'none'"
            ),
        ]
        // RFC 6797 §7.2: only where the site is reached by https; a browser ignores it elsewhere anyway.
        if publicURL.origin.hasPrefix("https://") { fields.append(("Strict-Transport-Security", "max-age=31536000")) }
        return fields
    }
}
