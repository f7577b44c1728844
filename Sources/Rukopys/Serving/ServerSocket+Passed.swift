import Foundation
import Listening

extension ServerSocket {
    /// The first descriptor that may be passed.
    private static let first: CInt = 3

    /// A socket that a service manager has bound and passed to us, which goes on listening between two processes:
    /// systemd's socket activation (sd_listen_fds(3)).
    ///
    /// What the environment says of it is taken out, so that no process of ours takes it once more.
    ///
    /// - Returns: `nil` when there is none for this process.
    /// - Throws: ``ConfigurationError`` when there is something else than one TCP socket that listens.
    static func passed() throws -> ServerSocket? {
        let environment = ProcessInfo.processInfo.environment
        defer { for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] { unsetenv(name) } }
        guard environment["LISTEN_PID"] == "\(getpid())", let count = environment["LISTEN_FDS"] else { return nil }
        guard count == "1" else { throw refused("\(count.prefix(10)) sockets were passed, where one is expected") }
        return try ServerSocket(passed: first)
    }

    /// - Throws: ``ConfigurationError``.
    init(passed descriptor: CInt) throws {
        guard Self.option(SO_TYPE, of: descriptor) == CInt(SOCK_STREAM.rawValue),
            Self.option(SO_ACCEPTCONN, of: descriptor) == 1
        else { throw Self.refused("what was passed is no TCP socket that listens") }
        guard let socket = ServerSocket(descriptor, isShared: true) else {
            throw Self.refused("the socket that was passed has no IP address, or cannot be used")
        }
        self = socket
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
