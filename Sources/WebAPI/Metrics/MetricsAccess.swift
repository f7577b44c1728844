import Hummingbird
import Security

/// Who may read the metrics: whoever has the token, or, when there is none, this very machine.
///
/// Everybody looks like this machine behind a proxy on it, and a page in a browser here can ask under a name that it
/// has pointed at 127.0.0.1: so a request that was passed on, or that calls us by any other name than loopback's, is a
/// stranger's.
struct MetricsAccess: Sendable {
    /// `METRICS_TOKEN`; when it is there, loopback needs it too.
    let token: Secret?

    /// - Throws: 401 without the right token, 403 for strangers when there is none.
    func check(_ request: Request, _ context: AppContext) throws {
        guard let token else {
            guard isFromHere(request, context) else { throw Self.refused }
            return
        }
        guard let presented = Self.bearerToken(request), token.matches(presented) else {
            throw Problem.unauthorized("invalid-metrics-token", "The token for the metrics is needed here")
        }
    }

    private static let refused = Problem(
        .forbidden, "metrics-refused", "Without METRICS_TOKEN, metrics are for the server's own machine")

    private func isFromHere(_ request: Request, _ context: AppContext) -> Bool {
        context.peer?.isLoopback == true && !request.headers.showForwarding
            && Self.isLoopback(authority: request.head.authority)
    }

    /// Whether `Host` is a name of loopback, with or without a port.
    private static func isLoopback(authority: String?) -> Bool {
        guard let match = authority?.wholeMatch(of: /(\[[0-9A-Fa-f:.]+\]|[0-9A-Za-z.]+)(?::[0-9]+)?/) else {
            return false
        }
        let host = match.output.1.lowercased()
        return host == "localhost" || IPAddress(host)?.isLoopback == true
    }

    /// RFC 6750 §2.1: the header alone; a token in a query stands in logs.
    private static func bearerToken(_ request: Request) -> String? {
        let values = request.headers[values: .authorization]
        guard values.count == 1 else { return nil }
        let parts = values[0].split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }
}
