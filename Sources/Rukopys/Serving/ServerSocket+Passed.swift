import Foundation
import NIOCore

/// A socket that a service manager has bound and passed to us, which goes on listening between two processes: systemd's
/// socket activation (sd_listen_fds(3)).
struct PassedSocket: Sendable {
    let descriptor: CInt
    /// Where it listens.
    let host: String
    let port: Int

    /// The first descriptor that may be passed.
    private static let first: CInt = 3

    /// Takes the socket that the environment speaks of, so that no process of ours takes it once more.
    ///
    /// - Returns: `nil` when there is none for this process.
    /// - Throws: ``ConfigurationError`` when there is something else than one TCP socket that listens.
    static func taken() throws -> PassedSocket? {
        let environment = ProcessInfo.processInfo.environment
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard environment["LISTEN_PID"] == "\(getpid())", let count = environment["LISTEN_FDS"] else { return nil }
        guard count == "1" else { throw refused("\(count.prefix(10)) sockets were passed, where one is expected") }
        return try PassedSocket(first)
    }

    /// - Throws: ``ConfigurationError``.
    init(_ descriptor: CInt) throws {
        guard Self.option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue),
            Self.option(SO_ACCEPTCONN, of: descriptor) == 1
        else { throw Self.refused("what was passed is no TCP socket that listens") }
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let address: SocketAddress? = withUnsafeMutablePointer(to: &storage) { pointer in
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
        guard let host = address?.ipAddress, let port = address?.port else {
            throw Self.refused("the socket that was passed has no IP address")
        }
        // Several processes may wait on it: whoever comes too late must not be held up. Nor do our tools inherit it.
        guard fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0,
            fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0
        else { throw Self.refused("the socket that was passed cannot be used") }
        self.descriptor = descriptor
        self.host = host
        self.port = port
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }

    private static func refused(_ reason: String) -> ConfigurationError {
        ConfigurationError(problems: ["socket activation (LISTEN_FDS): \(reason)"])
    }
}
