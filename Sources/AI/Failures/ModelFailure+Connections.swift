import AsyncHTTPClient
import NIOCore
import NIOPosix

extension ModelFailure {
    /// What it means that no answer began.
    ///
    /// - Parameter error: as the HTTP client throws it. Whatever is not certain to have happened before the request was
    ///   sent may have happened after it.
    init(connectionError error: any Error) {
        let neverSent: Bool
        switch error {
        case let error as HTTPClientError: neverSent = Self.beforeSending.contains(error)
        case let error as IOError: neverSent = Self.unconnected.contains(error.errnoCode)
        case is NIOConnectionError, is ChannelError: neverSent = true
        default: neverSent = false
        }
        self = .transient(neverSent ? .unreachable : .connectionLost, mayBeCharged: !neverSent)
    }

    private static let beforeSending: [HTTPClientError] = [
        .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .socksHandshakeTimeout,
        .httpProxyHandshakeTimeout, .invalidURL, .emptyHost, .emptyScheme,
    ]

    private static let unconnected: Set<CInt> = [ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EHOSTDOWN]
}
