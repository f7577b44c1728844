import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// A plain page that works without JavaScript and loads nothing from anywhere.
struct Page: Sendable {
    let title: String
    /// HTML; whoever makes it has escaped what came from outside.
    let body: String
    var status: HTTPResponse.Status = .ok
    /// What a browser may do by itself.
    var action: Action?

    enum Action: String, Sendable {
        /// Presses the first form's button.
        case submit = "document.forms[0].submit()"
    }

    func response(headers: HTTPFields = [:]) -> Response {
        let html = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escape(title)) · Rukopys</title>
            <style>
            body { font: 1.1rem/1.6 Georgia, "DejaVu Serif", serif; color: #22201c; background: #f7f4ee; margin: 0 }
            main { max-width: 32rem; margin: 12vh auto; padding: 2.5rem; background: #fff; border-top: 4px solid #8a2b2b }
            h1 { font-weight: normal; margin-top: 0 }
            label { display: block; margin-bottom: .3rem }
            input { font: inherit; padding: .5rem .7rem; border: 1px solid #b9b2a5; width: 100%; box-sizing: border-box;
            margin-bottom: 1rem }
            button { font: inherit; padding: .6rem 1.4rem; background: #8a2b2b; color: #fff; border: 0; cursor: pointer }
            button:focus-visible, input:focus-visible { outline: 3px solid #22201c; outline-offset: 2px }
            .quiet { color: #6b655b; font-size: .9rem }
            .wrong { color: #8a2b2b }
            </style>
            </head>
            <body><main><h1>\(Self.escape(title))</h1>
            \(body)
            </main>\(action.map { "<script>\($0.rawValue)</script>" } ?? "")</body></html>
            """
        var headers = headers
        headers[.contentType] = "text/html; charset=utf-8"
        // RFC 9110 §15.5.2 wants it with every 401; a browser asks nobody for a bearer's token.
        if status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        headers[.cacheControl] = "no-store"
        if let policy = HTTPField.Name("Content-Security-Policy") { headers[policy] = contentSecurityPolicy }
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: html)))
    }

    /// Only the action's own few letters may run, by their hash (CSP 3 §2.3.1).
    private var contentSecurityPolicy: String {
        let scripts = action.map { " script-src 'sha256-\(Self.hash(of: $0.rawValue))';" } ?? ""
        return "default-src 'none';\(scripts) style-src 'unsafe-inline'; form-action 'self'; "
            + "frame-ancestors 'none'; base-uri 'none'"
    }

    private static func hash(of script: String) -> String {
        Data(SHA256.hash(data: Data(script.utf8))).base64EncodedString()
    }

    /// Text as HTML shows it, also within attributes.
    static func escape(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
