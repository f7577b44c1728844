/// One request as it was sent.
struct SentRequest: Sendable {
    var endpoint: Endpoint
    var url: String
    var headers: [(name: String, value: String)]
    var body: [UInt8]?
    /// `X-Request-ID`.
    var id: String
    /// Whether the body was signed now with a secret that the server knows: who repeats it has to sign it anew.
    var isSigned = false
}

/// A request and what came back.
struct Answer: Sendable {
    let request: SentRequest
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]
    /// How much of the route the server's own description names.
    let presence: APIDescription.Presence

    var json: JSON { JSON(body) ?? .null }
    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(key: String) -> JSON? { json[key] }

    /// The first header of this name, in any case.
    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// The stable end of a problem's `type`.
    var slug: String? {
        guard header("Content-Type")?.hasPrefix("application/problem+json") == true else { return nil }
        return self["type"]?.string?.split(whereSeparator: { $0 == ":" || $0 == "/" }).last.map(String.init)
    }

    /// The status, and for a refusal its slug: `401 invalid-refresh-token`.
    var verdict: String { ["\(status)", slug].compactMap(\.self).joined(separator: " ") }

    /// 404 or 405 from a route that the description does not name: it does not exist.
    var isOfMissingEndpoint: Bool { (status == 404 || status == 405) && presence != .described }
}
