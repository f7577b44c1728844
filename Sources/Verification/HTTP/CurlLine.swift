/// A `curl` command that sends a request once more.
struct CurlLine {
    let request: SentRequest
    let secrets: Secrets
    /// Where whoever repeats it finds the server, if not where it was.
    let origin: (was: String, is: String)

    /// Longer bodies make no line that anybody would paste.
    private static let longestBody = 1_500

    var text: String {
        let url = request.url.replacing(origin.was, with: origin.is)
        var parts = ["curl -sS -i"]
        if request.endpoint.method != "GET" { parts.append("-X \(request.endpoint.method)") }
        parts.append(quoted(url))
        for header in request.headers where header.name != "X-Request-ID" {
            if header.name == "Stripe-Signature", request.isSigned { continue }
            parts.append("-H " + quoted("\(header.name): \(header.value)"))
        }
        guard let body = request.body, !body.isEmpty else { return parts.joined(separator: " ") }
        if body.count > Self.longestBody { return (parts + ["--data-binary @body"]).joined(separator: " ") }
        let quotedBody = quoted(String(decoding: body, as: UTF8.self))
        guard request.isSigned else { return (parts + ["--data-binary \(quotedBody)"]).joined(separator: " ") }
        // A signature is good for five minutes: it is made when the line is run.
        let digest = #"$(printf '%s' "$t.$b" | openssl dgst -sha256 -hmac "$WEBHOOK_SECRET" -hex | sed 's/.* //')"#
        parts += [#"-H "Stripe-Signature: t=$t,v1=\#(digest)""#, #"--data-binary "$b""#]
        return "t=$(date +%s) b=\(quotedBody); " + parts.joined(separator: " ")
    }

    /// In single quotes, with variables of the shell where secrets were.
    private func quoted(_ text: String) -> String {
        let escaped = text.replacing("'", with: #"'\''"#)
        return "'" + secrets.hidden(in: escaped) { "'\"$\($0)\"'" } + "'"
    }
}
