import Accounts
import HTTPTypes
import Hummingbird

/// `/.well-known/jwks.json`: with what others check our access tokens.
struct KeyRoutes: Sendable {
    let auth: AuthService
    let limiting: RateLimiting

    func add(to router: some RouterMethods<AppContext>) {
        router.group().add(middleware: limiting.others)
            .get(".well-known/jwks.json", "keys", by: AuthService.self, use: keys)
    }

    @Sendable private func keys(_ request: Request, _ context: AppContext) async throws -> Response {
        let keys = auth.publicKeys
        // Shorter than the time that a key is shown before it signs: nobody sees a token before its key.
        let headers: HTTPFields = [.cacheControl: "public, max-age=300", .eTag: keys.entityTag]
        if Self.isKnown(keys.entityTag, request.headers[values: .ifNoneMatch]) {
            return Response(status: .notModified, headers: headers)
        }
        var withType = headers
        withType[.contentType] = "application/jwk-set+json"
        return Response(
            status: .ok, headers: withType, body: ResponseBody(byteBuffer: ByteBuffer(string: keys.json)))
    }

    /// RFC 9110 §13.1.2: a list of tags, compared weakly, or `*`.
    private static func isKnown(_ tag: String, _ values: [String]) -> Bool {
        values.flatMap { $0.split(separator: ",") }.contains { value in
            var value = value.drop { $0 == " " || $0 == "\t" }
            while value.last == " " || value.last == "\t" { value.removeLast() }
            return value == "*" || value == tag || value == "W/" + tag
        }
    }
}
