import Synchronization

/// The address under which customers reach us, for links in mails and redirects; without a slash at the end.
///
/// With `PORT=0` it is known only when the server listens, so it is asked for at each use.
package final class PublicURL: Sendable {
    private let state: Mutex<String>
    private let isFixed: Bool

    /// - Parameters:
    ///   - configured: `PUBLIC_URL`, which never changes; or nil.
    ///   - listening: what it is until the server says better.
    package init(configured: String?, listening: String) {
        state = Mutex(configured ?? listening)
        isFixed = configured != nil
    }

    /// The address, such as `https://example.org`.
    package var origin: String { state.withLock { $0 } }

    /// The server listens here; counts unless `PUBLIC_URL` was configured.
    package func listens(at origin: String) {
        guard !isFixed else { return }
        state.withLock { $0 = origin }
    }
}
