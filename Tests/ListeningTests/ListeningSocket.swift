import Foundation
import Testing

@testable import Listening

/// A socket that listens on a free port of this machine and accepts nobody.
final class ListeningSocket: Sendable {
    let descriptor: CInt
    let port: Int

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        guard LoopbackAddress(port: 0).use({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0 else {
            throw POSIXError(.EADDRINUSE)
        }
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }

    /// As a process gets it that is not the only one.
    func shared() throws -> ServerSocket { try #require(ServerSocket(dup(descriptor), isShared: true)) }
}

/// `127.0.0.1` and a port, as the socket calls want it.
struct LoopbackAddress {
    private var address = sockaddr_in()

    init(port: Int) {
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
    }

    func use(_ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
