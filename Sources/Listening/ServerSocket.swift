import Foundation
import NIOCore

/// A TCP socket that listens and does not block.
package struct ServerSocket: Sendable {
    package let descriptor: CInt
    /// Whether somebody else goes on accepting on it when we stop.
    package let isShared: Bool
    /// The address at which it listens.
    package let host: String
    package let port: Int

    /// So many connections may wait to be accepted, if the system allows as many.
    private static let backlog: CInt = 4_096

    /// Takes a socket that listens already.
    ///
    /// - Returns: `nil` when it has no IP address, or cannot be made one that does not block and that no tool of ours
    ///   inherits.
    package init?(_ descriptor: CInt, isShared: Bool) {
        guard let address = Self.address(of: descriptor), let host = address.ipAddress, let port = address.port else {
            return nil
        }
        // Several processes may wait on it: whoever comes too late must not be held up.
        guard fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { return nil }
        self.descriptor = descriptor
        self.isShared = isShared
        self.host = host
        self.port = port
    }

    /// Listens on an address of this machine.
    ///
    /// - Parameter port: 0 for one that is free.
    /// - Throws: `IOError` when the address cannot be listened on, `SocketAddressError` when the name leads nowhere.
    package static func bound(host: String, port: Int) throws -> ServerSocket {
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let descriptor = socket(address.protocol.rawValue, CInt(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        do {
            var one: CInt = 1
            try check(setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<CInt>.size)))
            if address.protocol == .inet6 {
                // `::` is every address of this machine, whatever the system's default is.
                var zero: CInt = 0
                try check(
                    setsockopt(
                        descriptor, CInt(IPPROTO_IPV6), IPV6_V6ONLY, &zero, socklen_t(MemoryLayout<CInt>.size)))
            }
            try check(address.withSockAddr { bind(descriptor, $0, socklen_t($1)) })
            try check(listen(descriptor, backlog))
            guard let socket = ServerSocket(descriptor, isShared: false) else { throw SocketAddressError.unsupported }
            return socket
        } catch {
            close(descriptor)
            throw error
        }
    }

    private static func check(_ result: CInt) throws {
        if result != 0 { throw IOError(errnoCode: errno, reason: "listen") }
    }

    private static func address(of descriptor: CInt) -> SocketAddress? {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard getsockname(descriptor, pointer, &length) == 0 else { return nil }
                switch CInt(pointer.pointee.sa_family) {
                case AF_INET:
                    return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
                case AF_INET6:
                    return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
                default: return nil
                }
            }
        }
    }
}
