import HTTPTypes
import Hummingbird

/// Whether a request may see what only a developer should: the sign-in link in the answer.
///
/// Development, a loopback address, and no header that says somebody forwarded it: a tunnel or proxy on this machine
/// looks like loopback too.
package struct DevelopmentConveniences: Sendable {
    private let isAllowed: Bool

    /// - Parameter isAllowed: development, with `HOST` and `PUBLIC_URL` on loopback.
    package init(isAllowed: Bool) {
        self.isAllowed = isAllowed
    }

    private static let forwardingHeaders = [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via",
        "CF-Connecting-IP", "True-Client-IP",
    ].compactMap { HTTPField.Name($0) }

    func apply(to request: Request, _ context: AppContext) -> Bool {
        isAllowed && context.peer?.isLoopback == true
            && !Self.forwardingHeaders.contains { request.headers[$0] != nil }
    }
}
