import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// A plain page that works without JavaScript and loads nothing from anywhere.
struct Page: Sendable {
    var title: String
    /// HTML; whoever makes it has escaped what came from outside.
    var body: String
    var language = PageLanguage.english
    /// The address of who is signed in, for the head of the page; `nil` for a page that anybody may see.
    var address: String?
    var status: HTTPResponse.Status = .ok
    /// What a browser may do by itself.
    var script: Script?
    /// Where the page's forms may lead in the end, beside this server: browsers hold a redirect to it, too.
    var formTargets: [String] = []

    struct Script: Sendable {
        let text: String
        /// Seconds after which a browser without JavaScript looks again.
        var refresh: Int?

        /// Presses the first form's button.
        static let submit = Script(text: "document.forms[0].submit()")
        /// Follows a job's events.
        static let progress = Script(text: PageTemplates.progressScript, refresh: 10)
    }

    private struct Layout: Sendable {
        let title: String
        let body: String
        let language: String
        let address: String?
        let style: String
        let script: String?
        let refresh: Int?
        let t: [String: String]
    }

    /// - Throws: ``PageTemplates/Missing``.
    func response(headers: HTTPFields = [:]) throws -> Response {
        let html = try PageTemplates.render(
            "layout",
            Layout(
                title: title, body: body, language: language.rawValue, address: address, style: PageTemplates.style,
                script: script?.text, refresh: script?.refresh, t: language.phrases))
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        // RFC 9110 §15.5.2 wants it with every 401; a browser asks nobody for a bearer's token.
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        headers[.cacheControl] = "no-store"
        headers[.contentLanguage] = language.rawValue
        if let policy = HTTPField.Name("Content-Security-Policy") { headers[policy] = contentSecurityPolicy }
        // The form's own POST must say where it comes from: without a referrer, browsers send `Origin: null`.
        if let policy = HTTPField.Name("Referrer-Policy") { headers[policy] = "same-origin" }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// Only this very style and script count, by their hashes (CSP 3 §2.3.1).
    private var contentSecurityPolicy: String {
        let scripts = script.map { " script-src '\(Self.hash(of: $0.text))'; connect-src 'self';" } ?? ""
        let targets = formTargets.map { " \($0)" }.joined()
        return "default-src 'none';\(scripts) style-src '\(Self.hash(of: PageTemplates.style))'; "
            + "form-action 'self'\(targets); frame-ancestors 'none'; base-uri 'none'"
    }

    private static func hash(of text: String) -> String {
        "sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
    }
}
