/// What a broken promise remembers.
struct ProxyMemory: Sendable {
    /// Good answers, by path or by a name.
    var answers: [String: ProxyReply] = [:]
    var seen: Set<String> = []
}

/// An answer on its way back.
struct ProxyReply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    var text: String {
        get { String(decoding: body, as: UTF8.self) }
        set { body = Array(newValue.utf8) }
    }

    mutating func set(_ name: String, _ value: String?) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        if let value { headers.append((name, value)) }
    }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

extension BreakingProxy.Passing {
    /// The refresh token in the body.
    var refreshToken: String {
        String(decoding: body, as: UTF8.self).firstMatch(of: /"refresh_token":"([^"]+)"/).map { String($0.1) } ?? ""
    }
}

extension ProxyReply {
    static func json(_ text: String, to passing: BreakingProxy.Passing) -> ProxyReply {
        ProxyReply(
            status: 200,
            headers: [("Content-Type", "application/json"), ("X-Request-ID", passing.header("X-Request-ID") ?? "")],
            body: Array(text.utf8))
    }

    static func problem(_ status: Int, _ slug: String, to passing: BreakingProxy.Passing) -> ProxyReply {
        let id = passing.header("X-Request-ID") ?? ""
        return ProxyReply(
            status: status,
            headers: [
                ("Content-Type", "application/problem+json"), ("X-Request-ID", id), ("WWW-Authenticate", "Bearer"),
            ],
            body: Array(
                #"{"type":"urn:x:\#(slug)","title":"","status":\#(status),"detail":"","instance":"\#(id)"}"#.utf8))
    }
}
